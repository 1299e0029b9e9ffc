"""Sources that make their own records: numbers, with an identity and a key.

They show how a source keeps its position: in list state, or in union-list state.
"""
