// What a program does with @apollo/client as it comes, and with its link of persisted queries: node apollo.js URL KEY.
import { createHash } from "node:crypto";
import core from "@apollo/client/core/core.cjs";
import persistedQueries from "@apollo/client/link/persisted-queries/persisted-queries.cjs";
import { seen } from "./seen.js";

const { ApolloClient, gql, HttpLink, InMemoryCache } = core;
const [url, key] = process.argv.slice(2);
const methods = [];
const watched = (input, options = {}) => {
  methods.push(options.method ?? "GET");
  return fetch(input, options);
};
const http = (more = {}) =>
  new HttpLink({ uri: `${url}/graphql`, fetch: watched, headers: { authorization: `Bearer ${key}` }, ...more });
const client = (link) =>
  new ApolloClient({
    link,
    cache: new InMemoryCache(),
    defaultOptions: { query: { fetchPolicy: "network-only", errorPolicy: "all" }, mutate: { errorPolicy: "all" } },
  });

const usual = client(http());
const byGet = client(http({ useGETForQueries: true }));
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const persisted = client(
  persistedQueries.createPersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(http()),
);
const refused = (error) => ({ errors: error.graphQLErrors?.length ? error.graphQLErrors : error.networkError?.result?.errors });

await seen({
  ask: (document, variables) => byGet.query({ query: gql(document), variables }).catch(refused),
  buy: (document, variables) => usual.query({ query: gql(document), variables }).catch(refused),
  change: (document, variables) => usual.mutate({ mutation: gql(document), variables }).catch(refused),
  persist: (document, variables) => persisted.query({ query: gql(document), variables }).catch(refused),
  code: (answer) => answer.errors?.[0]?.extensions?.code ?? null,
  methods,
});
