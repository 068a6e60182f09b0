const place = document.getElementById("graphiql");
const told = document.getElementById("told");
const { createElement, useState } = React;

const QUOTE = `query Quote($document: String!, $variables: JSON, $operationName: String) {
  quote(document: $document, variables: $variables, operationName: $operationName) { total lines { path tokens owned } }
}`;

const tokens = (number) => `${number} ${number === 1 ? "token" : "tokens"}`;

const say = (text, isBad = false) => {
  told.textContent = text;
  told.classList.toggle("wrong", isBad);
};

const priced = ({ total, lines }) => {
  if (!lines.length) return "It would cost nothing: no priced section is asked for.";
  const owned = lines.filter((line) => line.owned).length;
  return `It would cost ${tokens(total)}${owned ? `; ${owned} of ${lines.length} priced sections are yours already` : ""}.`;
};

const spent = ({ charged, released, balance, replayed }) => {
  const rest = balance === null ? "" : ` You have ${tokens(balance)}.`;
  const back = released ? ` ${tokens(released)} came back.` : "";
  return `It cost ${charged ? tokens(charged) : "nothing"}${replayed ? ", as it did before" : ""}.${back}${rest}`;
};

/** GraphiQL's own requests, and what the answer says of tokens. */
const observed = async (address, options) => {
  const response = await fetch(address, options);
  if (!String(options?.body).includes("IntrospectionQuery")) {
    const answer = await response.clone().json().catch(() => ({}));
    const refusal = answer.errors?.[0];
    if (answer.extensions?.tokens) say(spent(answer.extensions.tokens));
    else if (refusal) say(`${refusal.message} ${refusal.extensions?.hint ?? ""}`, true);
  }
  return response;
};

const quote = async ({ queryEditor, variableEditor, headerEditor }) => {
  try {
    const variables = {
      document: queryEditor.getValue(),
      variables: JSON.parse(variableEditor?.getValue().trim() || "{}"),
      operationName: queryEditor.operationName ?? null,
    };
    const headers = { ...JSON.parse(headerEditor?.getValue().trim() || "{}"), "content-type": "application/json" };
    const response = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify({ query: QUOTE, variables }) });
    const answer = await response.json();
    if (answer.errors) say(`${answer.errors[0].message} ${answer.errors[0].extensions.hint ?? ""}`, true);
    else say(priced(answer.data.quote));
  } catch (fault) {
    say(fault instanceof SyntaxError ? "Variables and headers must be JSON." : "The server does not answer.", true);
  }
};

const Quote = () => {
  const editors = GraphiQL.React.useEditorContext({ nonNull: true });
  const { ToolbarButton } = GraphiQL.React;
  return createElement(ToolbarButton, { label: "What would it cost?", onClick: () => quote(editors) }, createElement("span", { className: "quote", "aria-hidden": true }, "?"));
};

const Console = () => {
  const [fetcher] = useState(() =>
    GraphiQL.createFetcher({
      url: "/graphql",
      fetch: observed,
      wsClient: graphqlWs.createClient({ url: location.origin.replace(/^http/, "ws") + "/graphql", lazy: true }),
    }),
  );
  return createElement(
    GraphiQL,
    {
      fetcher,
      defaultQuery: place.dataset.example,
      forcedTheme: document.documentElement.dataset.theme,
      shouldPersistHeaders: false,
      toolbar: { additionalComponent: Quote },
    },
    createElement(GraphiQL.Logo, null, " "),
  );
};

/* The editors of GraphiQL listen in fields without a name, and scroll where no key reaches. */
const named = () => {
  for (const editor of place.querySelectorAll(".CodeMirror")) {
    const field = editor.querySelector("textarea:not([aria-label])");
    field?.setAttribute("aria-label", editor.closest("[aria-label]")?.ariaLabel ?? "Text");
    editor.querySelector(".CodeMirror-scroll")?.setAttribute("tabindex", "0");
  }
};
new MutationObserver(named).observe(place, { childList: true, subtree: true });

ReactDOM.createRoot(place).render(createElement(Console));
