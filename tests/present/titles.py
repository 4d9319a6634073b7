"""Titles that break what does not expect them."""

from hzsim._typing import Text

HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script> \\frac{1}{0} $x_2$ &amp; \"q\" {0} {joint} %s"
LONG = Text(
    "冲刺情景：在全球需求偏弱、汇率波动加大与人口净流入放缓的共同影响下仍坚持百分之五点四的实际增速，并同时守住研发投入强度与常住人口规模目标",
    "Sprint: keeping to real growth of 5.4 per cent in spite of weak global demand, a volatile exchange rate and "
    "slower net migration, while holding the targets for research intensity and for the number of residents",
)
