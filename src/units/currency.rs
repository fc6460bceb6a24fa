//! ISO 4217 currencies, each with its minor unit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use super::guard::parsed;
use super::text::pad;

/// A text is not the code of a known currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not a currency: expected an ISO 4217 code in capitals, such as `CNY`")]
pub struct UnknownCurrency {
    given: String,
}

/// How much of a refused text an error repeats.
const QUOTED_CHARS: usize = 16;

macro_rules! currencies {
    ($($code:ident $numeric:literal $minor:literal $name:literal;)+) => {
        /// A currency of ISO 4217, named by its code.
        ///
        /// Each knows how many decimal digits its smallest coin or booking unit has:
        /// 2 for [`CNY`](Currency::CNY), none for [`JPY`](Currency::JPY), 3 for
        /// [`KWD`](Currency::KWD). Besides the currencies in use there are six withdrawn
        /// since 2021, because old books still hold them. What nobody pays with at a till is
        /// not here: precious metals, bond-market and inter-bank units, funds such as CHE or
        /// USN, and the codes for tests.
        ///
        /// The order is that of the codes.
        ///
        /// ```
        /// use clienteling::Currency;
        ///
        /// let currency: Currency = "KWD".parse()?;
        /// assert_eq!(currency.minor_digits(), 3);
        /// assert_eq!(currency.to_string(), "KWD");
        /// assert!("kwd".parse::<Currency>().is_err());
        /// # Ok::<(), clienteling::units::UnknownCurrency>(())
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[non_exhaustive]
        pub enum Currency {
            $(#[doc = $name] $code,)+
        }

        impl Currency {
            /// Every currency of the table, in the order of the codes.
            pub const fn all() -> &'static [Currency] {
                &[$(Currency::$code,)+]
            }

            /// The three-letter code.
            pub const fn code(self) -> &'static str {
                match self { $(Currency::$code => stringify!($code),)+ }
            }

            /// The three-digit number of ISO 4217.
            pub const fn numeric(self) -> u16 {
                match self { $(Currency::$code => $numeric,)+ }
            }

            /// How many decimal digits the smallest unit has.
            pub const fn minor_digits(self) -> u32 {
                match self { $(Currency::$code => $minor,)+ }
            }

            /// The English name.
            pub const fn name(self) -> &'static str {
                match self { $(Currency::$code => $name,)+ }
            }
        }

        impl FromStr for Currency {
            type Err = UnknownCurrency;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $(stringify!($code) => Ok(Currency::$code),)+
                    _ => Err(UnknownCurrency { given: text.chars().take(QUOTED_CHARS).collect() }),
                }
            }
        }
    };
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        code.parse()
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        parsed(from, "a currency: an ISO 4217 code in capitals, such as `CNY`")
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(f, self.code())
    }
}

currencies! {
    AED 784 2 "UAE dirham";
    AFN 971 2 "Afghani";
    ALL 8 2 "Lek";
    AMD 51 2 "Armenian dram";
    ANG 532 2 "Netherlands Antillean guilder (withdrawn 2025)";
    AOA 973 2 "Kwanza";
    ARS 32 2 "Argentine peso";
    AUD 36 2 "Australian dollar";
    AWG 533 2 "Aruban florin";
    AZN 944 2 "Azerbaijan manat";
    BAM 977 2 "Convertible mark";
    BBD 52 2 "Barbados dollar";
    BDT 50 2 "Taka";
    BGN 975 2 "Bulgarian lev (withdrawn 2026)";
    BHD 48 3 "Bahraini dinar";
    BIF 108 0 "Burundi franc";
    BMD 60 2 "Bermudian dollar";
    BND 96 2 "Brunei dollar";
    BOB 68 2 "Boliviano";
    BRL 986 2 "Brazilian real";
    BSD 44 2 "Bahamian dollar";
    BTN 64 2 "Ngultrum";
    BWP 72 2 "Pula";
    BYN 933 2 "Belarusian ruble";
    BZD 84 2 "Belize dollar";
    CAD 124 2 "Canadian dollar";
    CDF 976 2 "Congolese franc";
    CHF 756 2 "Swiss franc";
    CLF 990 4 "Unidad de fomento";
    CLP 152 0 "Chilean peso";
    CNY 156 2 "Yuan renminbi";
    COP 170 2 "Colombian peso";
    CRC 188 2 "Costa Rican colon";
    CUC 931 2 "Peso convertible (withdrawn 2021)";
    CUP 192 2 "Cuban peso";
    CVE 132 2 "Cabo Verde escudo";
    CZK 203 2 "Czech koruna";
    DJF 262 0 "Djibouti franc";
    DKK 208 2 "Danish krone";
    DOP 214 2 "Dominican peso";
    DZD 12 2 "Algerian dinar";
    EGP 818 2 "Egyptian pound";
    ERN 232 2 "Nakfa";
    ETB 230 2 "Ethiopian birr";
    EUR 978 2 "Euro";
    FJD 242 2 "Fiji dollar";
    FKP 238 2 "Falkland Islands pound";
    GBP 826 2 "Pound sterling";
    GEL 981 2 "Lari";
    GHS 936 2 "Ghana cedi";
    GIP 292 2 "Gibraltar pound";
    GMD 270 2 "Dalasi";
    GNF 324 0 "Guinean franc";
    GTQ 320 2 "Quetzal";
    GYD 328 2 "Guyana dollar";
    HKD 344 2 "Hong Kong dollar";
    HNL 340 2 "Lempira";
    HRK 191 2 "Kuna (withdrawn 2023)";
    HTG 332 2 "Gourde";
    HUF 348 2 "Forint";
    IDR 360 2 "Rupiah";
    ILS 376 2 "New Israeli sheqel";
    INR 356 2 "Indian rupee";
    IQD 368 3 "Iraqi dinar";
    IRR 364 2 "Iranian rial";
    ISK 352 0 "Iceland krona";
    JMD 388 2 "Jamaican dollar";
    JOD 400 3 "Jordanian dinar";
    JPY 392 0 "Yen";
    KES 404 2 "Kenyan shilling";
    KGS 417 2 "Som";
    KHR 116 2 "Riel";
    KMF 174 0 "Comorian franc";
    KPW 408 2 "North Korean won";
    KRW 410 0 "Won";
    KWD 414 3 "Kuwaiti dinar";
    KYD 136 2 "Cayman Islands dollar";
    KZT 398 2 "Tenge";
    LAK 418 2 "Lao kip";
    LBP 422 2 "Lebanese pound";
    LKR 144 2 "Sri Lanka rupee";
    LRD 430 2 "Liberian dollar";
    LSL 426 2 "Loti";
    LYD 434 3 "Libyan dinar";
    MAD 504 2 "Moroccan dirham";
    MDL 498 2 "Moldovan leu";
    MGA 969 2 "Malagasy ariary";
    MKD 807 2 "Denar";
    MMK 104 2 "Kyat";
    MNT 496 2 "Tugrik";
    MOP 446 2 "Pataca";
    MRU 929 2 "Ouguiya";
    MUR 480 2 "Mauritius rupee";
    MVR 462 2 "Rufiyaa";
    MWK 454 2 "Malawi kwacha";
    MXN 484 2 "Mexican peso";
    MYR 458 2 "Malaysian ringgit";
    MZN 943 2 "Mozambique metical";
    NAD 516 2 "Namibia dollar";
    NGN 566 2 "Naira";
    NIO 558 2 "Cordoba oro";
    NOK 578 2 "Norwegian krone";
    NPR 524 2 "Nepalese rupee";
    NZD 554 2 "New Zealand dollar";
    OMR 512 3 "Rial omani";
    PAB 590 2 "Balboa";
    PEN 604 2 "Sol";
    PGK 598 2 "Kina";
    PHP 608 2 "Philippine peso";
    PKR 586 2 "Pakistan rupee";
    PLN 985 2 "Zloty";
    PYG 600 0 "Guarani";
    QAR 634 2 "Qatari rial";
    RON 946 2 "Romanian leu";
    RSD 941 2 "Serbian dinar";
    RUB 643 2 "Russian ruble";
    RWF 646 0 "Rwanda franc";
    SAR 682 2 "Saudi riyal";
    SBD 90 2 "Solomon Islands dollar";
    SCR 690 2 "Seychelles rupee";
    SDG 938 2 "Sudanese pound";
    SEK 752 2 "Swedish krona";
    SGD 702 2 "Singapore dollar";
    SHP 654 2 "Saint Helena pound";
    SLE 925 2 "Leone";
    SLL 694 2 "Leone (withdrawn 2024)";
    SOS 706 2 "Somali shilling";
    SRD 968 2 "Surinam dollar";
    SSP 728 2 "South Sudanese pound";
    STN 930 2 "Dobra";
    SVC 222 2 "El Salvador colon";
    SYP 760 2 "Syrian pound";
    SZL 748 2 "Lilangeni";
    THB 764 2 "Baht";
    TJS 972 2 "Somoni";
    TMT 934 2 "Turkmenistan new manat";
    TND 788 3 "Tunisian dinar";
    TOP 776 2 "Pa’anga";
    TRY 949 2 "Turkish lira";
    TTD 780 2 "Trinidad and Tobago dollar";
    TWD 901 2 "New Taiwan dollar";
    TZS 834 2 "Tanzanian shilling";
    UAH 980 2 "Hryvnia";
    UGX 800 0 "Uganda shilling";
    USD 840 2 "US dollar";
    UYU 858 2 "Peso uruguayo";
    UYW 927 4 "Unidad previsional";
    UZS 860 2 "Uzbekistan sum";
    VED 926 2 "Bolívar digital";
    VES 928 2 "Bolívar soberano";
    VND 704 0 "Dong";
    VUV 548 0 "Vatu";
    WST 882 2 "Tala";
    XAF 950 0 "CFA franc BEAC";
    XCD 951 2 "East Caribbean dollar";
    XCG 532 2 "Caribbean guilder";
    XOF 952 0 "CFA franc BCEAO";
    XPF 953 0 "CFP franc";
    YER 886 2 "Yemeni rial";
    ZAR 710 2 "Rand";
    ZMW 967 2 "Zambian kwacha";
    ZWG 924 2 "Zimbabwe gold";
    ZWL 932 2 "Zimbabwe dollar (withdrawn 2024)";
}

#[cfg(test)]
mod tests {
    use super::Currency;

    #[test]
    fn the_codes_are_sorted_and_parse_back_to_themselves() {
        assert!(Currency::all().is_sorted());
        for currency in Currency::all() {
            assert_eq!(currency.code().parse::<Currency>().as_ref(), Ok(currency));
        }
    }

    #[test]
    fn an_error_repeats_only_the_beginning_of_a_long_text() {
        let error = "x".repeat(1_000_000).parse::<Currency>().unwrap_err();
        assert!(error.to_string().len() < 120, "{error}");
        let json = format!("\"{}\"", "x".repeat(1_000));
        let error = serde_json::from_str::<Currency>(&json).unwrap_err();
        assert!(error.to_string().len() < 150, "{error}");
    }
}
