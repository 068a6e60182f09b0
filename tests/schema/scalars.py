"""Values of the schema's own scalars for random documents, some of them no values at all."""

from __future__ import annotations

from graphql import FloatValueNode, IntValueNode, StringValueNode
from hypothesis import strategies as st

SCALARS = {
    "BigInt": st.one_of(
        st.integers(-(2**70), 2**70).map(lambda number: IntValueNode(value=str(number))),
        st.text(max_size=5).map(lambda text: StringValueNode(value=text)),
        st.just(FloatValueNode(value="1.5")),
    ),
    "Date": st.dates().map(lambda day: StringValueNode(value=day.isoformat())),
    "DateTime": st.datetimes().map(lambda moment: StringValueNode(value=moment.isoformat() + "Z")),
    "JSON": st.just(StringValueNode(value="{}")),
}
