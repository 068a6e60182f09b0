"""Known roots and paths, and that no other text, place or path leads to a root."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.sealing import merkle

# The reference data of Certificate Transparency (RFC 6962): the texts, the root of the first 0 to 8 of them, and two
# paths among all eight, as its own tests and those of its successors have them.
TEXTS = [
    bytes.fromhex(digits)
    for digits in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
PATHS = {
    0: (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    5: (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}
LEAVES = [merkle.leaf(text) for text in TEXTS]

trees = st.lists(st.binary(max_size=8), min_size=1, max_size=40)


def test_roots_are_those_of_the_reference() -> None:
    assert tuple(merkle.root(LEAVES[:size]).hex() for size in range(9)) == ROOTS


def test_paths_are_those_of_the_reference() -> None:
    assert {place: tuple(step.hex() for step in merkle.path(LEAVES, place)) for place in PATHS} == PATHS


@given(trees, st.data())
def test_every_path_leads_to_the_root_and_no_other_does(texts: list[bytes], data: st.DataObject) -> None:
    leaves = [merkle.leaf(text) for text in texts]
    place = data.draw(st.integers(0, len(leaves) - 1))
    steps, root = merkle.path(leaves, place), merkle.root(leaves)

    assert merkle.climbed(leaves[place], place, len(leaves), steps) == root
    assert merkle.climbed(merkle.leaf(texts[place] + b"!"), place, len(leaves), steps) != root
    assert merkle.climbed(leaves[place], place, len(leaves), (*steps, root)) is None
    assert merkle.climbed(leaves[place], len(leaves), len(leaves), steps) is None
    if steps:
        assert merkle.climbed(leaves[place], place, len(leaves), steps[:-1]) is None
        assert merkle.climbed(leaves[place], place, len(leaves), (steps[0][::-1], *steps[1:])) != root


def test_an_inner_node_passes_for_no_text() -> None:
    """Of two leaves the root covers both digests; a text of those two digests has another digest."""
    assert merkle.leaf(LEAVES[0] + LEAVES[1]) != merkle.root(LEAVES[:2])
