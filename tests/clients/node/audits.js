// Asks a server for every audit of the GraphQL over HTTP specification: node audits.js URL, and prints each as JSON.
import { serverAudits } from "graphql-http";

const audits = serverAudits({ url: `${process.argv[2]}/graphql`, fetchFn: fetch });
const results = [];
for (const audit of audits) {
  const { id, name, status, reason } = await audit.fn().then((found) => ({ ...found, id: audit.id, name: audit.name }));
  results.push({ id, name, status, reason });
}
console.log(JSON.stringify(results));
