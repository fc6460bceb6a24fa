use super::{AmountStyle, DecimalMark, TypedAmountError};
use crate::units::{Currency, Money};
use TypedAmountError as E;
use proptest::prelude::*;

const BARE: AmountStyle = AmountStyle { decimal: DecimalMark::Point, currency: None };

fn point(currency: Currency) -> AmountStyle {
    AmountStyle { currency: Some(currency), ..BARE }
}

fn comma(currency: Currency) -> AmountStyle {
    AmountStyle { decimal: DecimalMark::Comma, currency: Some(currency) }
}

fn check(style: AmountStyle, cases: &[(&str, Result<&str, E>)]) {
    for (typed, expected) in cases {
        let expected = expected.clone().map(|money| money.parse::<Money>().unwrap());
        assert_eq!(style.read(typed), expected, "{typed} in {style:?}");
    }
}

#[test]
fn every_spelling_of_an_amount_is_one_amount() {
    for typed in [
        "12345.60",
        "12345.6",
        "12,345.6",
        "12,345.60",
        "12 345.60",
        "12\u{a0}345.60",
        "12\u{202f}345.60",
        "12'345.60",
        "12’345.60",
        "¥12,345.60",
        "￥12,345.60",
        "￥ 12345.60",
        "１２，３４５．６０",
        "￥１２３４５．６",
        "12345.60元",
        "12,345.60 元整",
        "12,345.60 元正",
        "12345.6圆",
        "12345.6块",
        "12345.6块钱",
        "RMB12345.60",
        "rmb 12,345.60",
        "12345.60RMB",
        "12345.60rmb",
        "CNY 12345.60",
        "12345.60 CNY",
        "cny12345.60",
        "人民币12345.60元",
        "人民币 ¥12,345.60",
        "12345.60元人民币",
        "CN¥12345.60",
        "RMB￥12345.60元",
        "1.23456万",
        "1.23456万元",
        "+12345.60",
        "0012345.600000",
        " 12345.60\u{200b} ",
        "'12345.60",
        "=\"12345.60\"",
        "12345.60圓",
        "12345元6角",
        "12345块6",
        "人民币12345元6角整",
        "12345.60 yuan",
        "١٢٣٤٥٫٦٠",
        "١٢٬٣٤٥٫٦٠ CNY",
        "१२,३४५.६०",
    ] {
        let read = point(Currency::CNY).read(typed);
        assert_eq!(read.map(|money| money.to_string()).as_deref(), Ok("12345.60 CNY"), "{typed}");
    }
}

#[test]
fn the_comma_is_a_decimal_mark_only_where_it_was_asked_for() {
    let wrong = Err(E::OtherMark(DecimalMark::Point));
    check(
        point(Currency::EUR),
        &[
            ("1,234", Ok("1234 EUR")),
            ("1.234", Ok("1.234 EUR")),
            ("1,234.56", Ok("1234.56 EUR")),
            ("1,234,567.89", Ok("1234567.89 EUR")),
            (".56", Ok("0.56 EUR")),
            ("1.234,56", wrong.clone()),
            ("1234,56", wrong.clone()),
            ("1,5", wrong.clone()),
            ("1,23", wrong.clone()),
            ("1,2345", wrong.clone()),
            ("12,34,567", wrong.clone()),
            ("1234,567", wrong.clone()),
            (",234", wrong.clone()),
            ("1,234,", wrong.clone()),
            ("1.234.567", wrong.clone()),
            ("1,234.", wrong.clone()),
            ("1 234,567", wrong),
            ("12 34", Err(E::NotAnAmount)),
        ],
    );
    let wrong = Err(E::OtherMark(DecimalMark::Comma));
    check(
        comma(Currency::EUR),
        &[
            ("1.234", Ok("1234 EUR")),
            ("1,234", Ok("1.234 EUR")),
            ("1.234,56", Ok("1234.56 EUR")),
            ("1.234.567,89 €", Ok("1234567.89 EUR")),
            ("1 234,56", Ok("1234.56 EUR")),
            ("1'234,56", Ok("1234.56 EUR")),
            ("12,- €", Ok("12 EUR")),
            ("1.234,56 Euro", Ok("1234.56 EUR")),
            ("1.234,56-", Ok("-1234.56 EUR")),
            ("١٬٢٣٤٫٥٦", Ok("1234.56 EUR")),
            (",56", Ok("0.56 EUR")),
            ("1,234.56", wrong.clone()),
            ("1234.56", wrong.clone()),
            ("1.5", wrong.clone()),
            ("1.23", wrong.clone()),
            ("1234.567", wrong.clone()),
            ("1,234,567", wrong),
        ],
    );
}

#[test]
fn a_chinese_unit_multiplies_and_what_follows_it_is_complete() {
    let wrong = || Err(E::NotAnAmount);
    check(
        point(Currency::CNY),
        &[
            ("5千", Ok("5000 CNY")),
            ("1.2万", Ok("12000 CNY")),
            ("1.2萬", Ok("12000 CNY")),
            ("120万元", Ok("1200000 CNY")),
            ("1,200万", Ok("12000000 CNY")),
            ("3百万", Ok("3000000 CNY")),
            ("3千万", Ok("30000000 CNY")),
            ("1亿", Ok("100000000 CNY")),
            ("1億", Ok("100000000 CNY")),
            ("1.5亿元", Ok("150000000 CNY")),
            ("1亿2000万", Ok("120000000 CNY")),
            ("1亿200万", Ok("102000000 CNY")),
            ("1亿 2000万 3456元", Ok("120003456 CNY")),
            ("2百亿", Ok("20000000000 CNY")),
            ("2千亿", Ok("200000000000 CNY")),
            ("2万亿", Ok("2000000000000 CNY")),
            ("3万5000", Ok("35000 CNY")),
            ("3万0500", Ok("30500 CNY")),
            ("3万5千", Ok("35000 CNY")),
            ("0.0000000001亿", Ok("0.01 CNY")),
            ("3万5", wrong()),
            ("3万500", wrong()),
            ("3万50000", wrong()),
            ("3万5000.50", wrong()),
            ("1.5亿2000万", wrong()),
            ("1亿20000万", wrong()),
            ("2万1亿", wrong()),
            ("3万5万", wrong()),
            ("万", wrong()),
            ("万元", wrong()),
            ("3十万", wrong()),
            ("20w", Ok("200000 CNY")),
            ("1.5W元", Ok("15000 CNY")),
            ("3w5000", Ok("35000 CNY")),
            ("3w5", wrong()),
            ("15k", Ok("15000 CNY")),
            ("15K RMB", Ok("15000 CNY")),
            ("15kRMB", Ok("15000 CNY")),
            ("15kw", wrong()),
            ("w", wrong()),
            ("5百", Ok("500 CNY")),
            ("3千5百", Ok("3500 CNY")),
            ("3千5", wrong()),
            ("3万零500", Ok("30500 CNY")),
            ("3万零5", Ok("30005 CNY")),
            ("3万零5000", wrong()),
            ("零500", wrong()),
            ("三万", Ok("30000 CNY")),
            ("二十万", Ok("200000 CNY")),
            ("十万元", Ok("100000 CNY")),
            ("人民币贰拾万元整", Ok("200000 CNY")),
            ("三万五", wrong()),
            ("12元5角", Ok("12.50 CNY")),
            ("12块5", Ok("12.50 CNY")),
            ("12元05", Ok("12.05 CNY")),
            ("5角", Ok("0.50 CNY")),
            ("12元500", wrong()),
            ("12元 50", wrong()),
            ("1.2元5角", Err(E::OtherMark(DecimalMark::Point))),
            ("3万万", wrong()),
        ],
    );
}

#[test]
fn a_sign_that_currencies_share_means_the_given_one_or_nothing() {
    check(
        BARE,
        &[
            ("¥100", Err(E::SharedSign)),
            ("￥100", Err(E::SharedSign)),
            ("$100", Err(E::SharedSign)),
            ("100", Err(E::NoCurrency)),
            ("1.2万", Err(E::NoCurrency)),
            ("100元", Ok("100 CNY")),
            ("100块", Ok("100 CNY")),
            ("¥100元", Ok("100 CNY")),
            ("¥100 JPY", Ok("100 JPY")),
            ("RMB 100", Ok("100 CNY")),
            ("100円", Ok("100 JPY")),
            ("€100", Ok("100 EUR")),
            ("£100", Ok("100 GBP")),
            ("US$100", Ok("100 USD")),
            ("HK$100", Ok("100 HKD")),
            ("NT$100元", Ok("100 TWD")),
            ("100美元", Ok("100 USD")),
            ("100港币", Ok("100 HKD")),
            ("1.2万美元", Ok("12000 USD")),
            ("1万日元", Ok("10000 JPY")),
            ("usd 100", Ok("100 USD")),
            ("100 KWD", Ok("100 KWD")),
            ("US$100 CNY", Err(E::TwoCurrencies)),
            ("€100元", Err(E::TwoCurrencies)),
            ("¥100 USD", Err(E::TwoCurrencies)),
            // 元 alone means CNY, which `$` does not.
            ("$100元", Err(E::SharedSign)),
            ("EUR 100 USD", Err(E::TwoCurrencies)),
            ("100 Euro", Ok("100 EUR")),
            ("₹1,23,456", Ok("123456 INR")),
            ("INR 12,34,567.50", Ok("1234567.50 INR")),
            ("₹1,234,567", Ok("1234567 INR")),
            ("₹1,23,45", Err(E::OtherMark(DecimalMark::Point))),
            ("₹123,45,678", Err(E::OtherMark(DecimalMark::Point))),
            ("1,23,456 EUR", Err(E::OtherMark(DecimalMark::Point))),
            ("100 kr", Err(E::SharedSign)),
            ("kr 100 NOK", Ok("100 NOK")),
            ("KRW 100", Ok("100 KRW")),
            ("100 zł", Ok("100 PLN")),
            ("100 ₽", Ok("100 RUB")),
            ("100 руб.", Ok("100 RUB")),
            ("R$ 100", Ok("100 BRL")),
            ("Rs. 100", Err(E::SharedSign)),
            ("Rs 100 INR", Ok("100 INR")),
            ("RSD 100", Ok("100 RSD")),
            ("100 ARS", Ok("100 ARS")),
            ("100 LKR", Ok("100 LKR")),
            ("NTD 100", Ok("100 TWD")),
            ("RM 100", Ok("100 MYR")),
            ("1.2万円", Ok("12000 JPY")),
            ("12.34円", Err(E::NoDecimals)),
            ("12.00円", Ok("12 JPY")),
            ("12.34 JPY", Ok("12.34 JPY")),
            ("₩12.5", Err(E::NoDecimals)),
        ],
    );
    check(
        point(Currency::JPY),
        &[
            ("¥100", Ok("100 JPY")),
            ("100", Ok("100 JPY")),
            ("100元", Ok("100 CNY")),
            ("¥100元", Ok("100 CNY")),
            ("$100", Err(E::SharedSign)),
        ],
    );
    check(
        point(Currency::HKD),
        &[("$100", Ok("100 HKD")), ("100元", Ok("100 HKD")), ("¥100", Err(E::SharedSign))],
    );
    check(point(Currency::EUR), &[("¥100", Err(E::SharedSign)), ("100 USD", Ok("100 USD"))]);
}

#[test]
fn a_minus_stands_before_the_number_or_the_sign() {
    check(
        point(Currency::CNY),
        &[
            ("-100", Ok("-100 CNY")),
            ("－100", Ok("-100 CNY")),
            ("\u{2212}100", Ok("-100 CNY")),
            ("\u{2013}100", Ok("-100 CNY")),
            ("-¥100", Ok("-100 CNY")),
            ("¥-100", Ok("-100 CNY")),
            ("- 1.2万元", Ok("-12000 CNY")),
            ("-0", Ok("0 CNY")),
            ("--100", Err(E::NotAnAmount)),
            ("-¥-100", Err(E::NotAnAmount)),
            ("100-", Ok("-100 CNY")),
            ("1,234.56-", Ok("-1234.56 CNY")),
            ("(1,234.56)", Ok("-1234.56 CNY")),
            ("(¥100)", Ok("-100 CNY")),
            ("¥(100)", Ok("-100 CNY")),
            ("（100）元", Ok("-100 CNY")),
            ("12.-", Ok("12 CNY")),
            ("12,- 元", Ok("12 CNY")),
            ("-12.--", Ok("-12 CNY")),
            ("-100-", Err(E::NotAnAmount)),
            ("(-100)", Err(E::NotAnAmount)),
            ("-(100)", Err(E::NotAnAmount)),
            ("((100))", Err(E::NotAnAmount)),
            ("(100", Err(E::NotAnAmount)),
            ("100--", Err(E::NotAnAmount)),
            (".-", Err(E::NotAnAmount)),
            ("++100", Err(E::NotAnAmount)),
            ("100-200", Err(E::NotAnAmount)),
            ("1-00", Err(E::NotAnAmount)),
        ],
    );
}

#[test]
fn what_is_no_amount_is_refused_without_being_repeated() {
    for wrong in [
        "", " ", "¥", "元", "CNY", "-", "abc", "12a", "1.2.3万", "1e5", "1.5E+5", "约100", "100%",
        "百万",
    ] {
        let error = point(Currency::CNY).read(wrong).unwrap_err();
        assert!(matches!(error, E::NotAnAmount | E::OtherMark(_)), "{wrong}: {error}");
    }
    check(
        point(Currency::CNY),
        &[
            ("0.0000001", Err(E::TooManyDigits)),
            ("0.0000010", Ok("0.000001 CNY")),
            ("10000000000000000000", Ok("10000000000000000000 CNY")),
            ("10000000000000000001", Err(E::OutOfRange)),
            ("1000万亿1", Err(E::NotAnAmount)),
            ("99999999万亿", Err(E::OutOfRange)),
        ],
    );
    let long = "9".repeat(100_000);
    assert_eq!(point(Currency::CNY).read(&long), Err(E::OutOfRange));
    let secret = point(Currency::CNY).read("secret 555").unwrap_err();
    assert!(!format!("{secret} {secret:?}").contains("555"));
}

proptest! {
    #[test]
    fn what_money_writes_is_read_as_written(
        micros in any::<i64>(), currency in 0..Currency::all().len(),
    ) {
        let currency = Currency::all()[currency];
        let money = Money::from_micros(micros.into(), currency).unwrap();
        prop_assert_eq!(BARE.read(&money.to_string()), Ok(money));
        prop_assert_eq!(BARE.read(&format!("{money:#}")), Ok(money));
        let german: String = format!("{money:#}").chars().map(|c| match c {
            '.' => ',',
            ',' => '.',
            c => c,
        }).collect();
        prop_assert_eq!(comma(Currency::CNY).read(&german), Ok(money));
    }

    #[test]
    fn any_text_is_an_amount_or_a_typed_error(
        text in "\\PC{0,24}|[-+¥￥$€]?[0-9,.' ]{1,16}[千百万亿wk零]{0,2}[0-9]{0,5}(元|块|RMB| CNY|USD|kr|-|,-)?[0-9角分)]{0,2}|[一二三十百千万亿零]{1,8}元?",
        by_comma in any::<bool>(),
    ) {
        let style = if by_comma { comma(Currency::JPY) } else { point(Currency::CNY) };
        if let Ok(money) = style.read(&text) {
            prop_assert_eq!(BARE.read(&money.to_string()), Ok(money));
        }
    }
}
