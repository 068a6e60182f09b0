// What a program does with @urql/core as it comes, and with its exchange of persisted queries: node urql.js URL KEY.
import { cacheExchange, Client, fetchExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { seen } from "./seen.js";

const [url, key] = process.argv.slice(2);
const methods = [];
const watched = (input, options = {}) => {
  methods.push(options.method ?? "GET");
  return fetch(input, options);
};
const fetchOptions = { headers: { authorization: `Bearer ${key}` } };
const client = (exchanges, more = {}) =>
  new Client({ url: `${url}/graphql`, exchanges, fetch: watched, fetchOptions, ...more });

const usual = client([cacheExchange, fetchExchange]);
const byPost = client([cacheExchange, fetchExchange], { preferGetMethod: false });
const persisted = client([
  persistedExchange({ preferGetForPersistedQueries: true }),
  fetchExchange,
]);

await seen({
  ask: async (document, variables) => usual.query(document, variables, { requestPolicy: "network-only" }).toPromise(),
  buy: async (document, variables) => byPost.query(document, variables).toPromise(),
  change: async (document, variables) => usual.mutation(document, variables).toPromise(),
  persist: async (document, variables) =>
    persisted.query(document, variables, { requestPolicy: "network-only" }).toPromise(),
  code: (answer) => answer.error?.graphQLErrors[0]?.extensions?.code ?? null,
  methods,
});
