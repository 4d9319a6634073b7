"""Codes of groups of economies, which stand beside economies in published panels and are none.

The World Bank's aggregates in its World Development Indicators, and what Eurostat, the OECD and Our World
in Data call theirs. None of them is an ISO 3166 code of a country.
"""

_CODES = """
    AFE AFR AFW ARB CEB CSS EAP EAR EAS ECA ECS EMU EUU FCS HIC HPC IBD IBT IDA IDB IDX INX LAC LCN LDC
    LIC LMC LMY LTE MEA MIC MNA NAC OED OSS PRE PSS PST SAS SSA SSF SST TEA TEC TLA TMN TSA TSS UMC WLD
    EA EA19 EA20 EU EU15 EU27 EU28 EU27_2020 G7 G20 OECD WORLD
    OWID_WRL OWID_AFR OWID_ASI OWID_EUR OWID_EU27 OWID_NAM OWID_OCE OWID_SAM OWID_HIC OWID_UMC OWID_LMC OWID_LIC
"""

AGGREGATES = frozenset(_CODES.split())
