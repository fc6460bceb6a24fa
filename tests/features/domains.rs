//! Domains of e-mail addresses in ASCII, by UTS 46.

use clienteling::customer::EmailAddress;

fn ascii(address: &str) -> Option<String> {
    address.parse::<EmailAddress>().unwrap().ascii_domain().ok()
}

#[test]
fn two_spellings_of_a_domain_have_one_form_in_ascii() {
    for (own, encoded, form) in [
        ("a@例子.中国", "a@xn--fsqu00a.xn--fiqs8s", "xn--fsqu00a.xn--fiqs8s"),
        ("a@Bücher.example", "a@xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("a@bu\u{308}cher.example", "a@BÜCHER.example", "xn--bcher-kva.example"),
        ("a@例子。中国", "a@例子．中国", "xn--fsqu00a.xn--fiqs8s"),
        ("a@Example.COM", "a@example.com", "example.com"),
    ] {
        assert_eq!(ascii(own).as_deref(), Some(form), "{own}");
        assert_eq!(ascii(encoded).as_deref(), Some(form), "{encoded}");
    }
}

#[test]
fn a_domain_that_no_registry_accepts_has_no_form_in_ascii() {
    for address in ["a@ab--cd.com", "a@xn--a.com"] {
        assert_eq!(ascii(address), None, "{address}");
    }
}
