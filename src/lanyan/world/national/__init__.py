"""A synthetic force of real scale: 国家局 → 总队 → 支队 → 大队 → 站, its people, their Party
organisations, years of their life.

Deterministic, and written set by set: the tree and the people by COPY, a year by `INSERT … SELECT` over them:
decision 0321.
"""
