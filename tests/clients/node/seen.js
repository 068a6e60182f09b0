// The same journey for every client; what it saw is printed as JSON.
const HEADLINE = "query ($home: Float!) { simulate(input: { homeRating: $home, awayRating: 1500 }) { id headline { label } } }";
const DISTRIBUTION = "query ($id: ID!) { simulation(id: $id) { id distribution { sentence } } }";
const KEY = 'mutation { createApiKey(name: "made by a client") { apiKey { name } } }';
const PRICES = "query Prices { priceList { depth tokens } }";

export async function seen({ ask, buy, change, persist, code, methods }) {
  const during = async (work) => {
    methods.length = 0;
    const answer = await work();
    return { data: answer.data ?? null, code: code(answer), methods: [...methods] };
  };
  const told = { free: await during(() => ask(HEADLINE, { home: 1611 })) };
  const { id } = told.free.data.simulate;
  told.pricedByGet = await during(() => ask(DISTRIBUTION, { id }));
  told.bought = await during(() => buy(DISTRIBUTION, { id }));
  told.ownedByGet = await during(() => ask(DISTRIBUTION, { id }));
  told.changed = await during(() => change(KEY, {}));
  told.registered = await during(() => persist(PRICES, {}));
  told.again = await during(() => persist(PRICES, {}));
  console.log(JSON.stringify(told));
}
