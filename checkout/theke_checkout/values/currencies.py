"""How many decimal digits each currency has: the one table that all of Theke reads.

Amounts are kept in minor units for good, so what a code means here can never change, and no code
is ever taken out: an old receipt would read otherwise. That is why it is a table of our own and not
a library's, which drops a currency that is withdrawn. The client's table is written from this one
by `make wire`. Source: ISO 4217, list one, of 1 January 2026; a test compares it with `iso4217`.
"""

from collections.abc import Mapping

_CODES: Mapping[int, str] = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP "
        "BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB "
        "EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES "
        "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
        "MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD "
        "RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP "
        "TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
"""Codes by their number of digits. Metals, test codes and other codes without a minor unit are not
currencies that anybody can pay in."""

DIGITS: Mapping[str, int] = {
    code: digits for digits, codes in _CODES.items() for code in codes.split()
}
"""Digits after the decimal point by ISO 4217 code: 2 for CHF, 0 for JPY, 3 for KWD, 4 for CLF."""

USUAL = 2
"""What most currencies have: the client's table holds the others only."""
