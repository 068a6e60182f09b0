"""Documents that several tests ask with."""

QUESTION = {"homeRating": 1600, "awayRating": 1500}
OTHER_QUESTION = {"homeRating": 1400, "awayRating": 1500}

HEADLINE = "query ($input: SimulationInput!) { simulate(input: $input) { id headline { outcome probability } } }"
DISTRIBUTION = "query ($input: SimulationInput!) { simulate(input: $input) { id distribution { sentence } } }"
SCENARIOS = "query ($input: SimulationInput!) { simulate(input: $input) { scenarios { sentence } } }"
DEEP_DIVE = "query ($input: SimulationInput!) { simulate(input: $input) { deepDive { explanation } } }"
COMPARISON = """
query ($input: SimulationInput!, $with: [ID!]!) { simulate(input: $input) { comparison(with: $with) { ranking } } }
"""
QUOTE = """
query ($document: String!, $variables: JSON, $operationName: String) {
  quote(document: $document, variables: $variables, operationName: $operationName) {
    total
    lines { path depth tokens owned }
  }
}
"""
