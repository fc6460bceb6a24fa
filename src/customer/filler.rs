//! What is typed to get past a field that must be filled in: one notion for the whole crate.
//!
//! [The page of the room](super) says what is one, and what becomes of it. The words are ours.

use super::phone::Country;
use super::{EmailAddress, PhoneNumber};
use crate::units::text::narrow;

/// Words that fill a text, as [`bare`] writes them.
const WORDS: &str = "\
    na nil null none nothing unknown unkn notknown notapplicable notavailable notprovided \
    notspecified undefined nan nodata noinfo tba tbc tbd todo test tests testing testtest \
    dummy asdf asdfg asdfgh asdfasdf qwerty qwertz blank empty keine keineangabe unbekannt \
    inconnu ninguno desconocido 无 無 没有 沒有 未知 不详 不詳 暂无 暫無 不知道 不清楚 \
    不明 未填 未填写 未提供 待定 待补充 测试 測試 保密 不便透露 不方便透露 不愿透露 不願透露 \
    请选择 請選擇 请输入 请填写 暂缺 暫缺 缺失 未登记 未登記 未录入 不适用 不適用 pleaseselect \
    bittewählen entfällt entfaellt entfällig néant neant nonrenseigné sindatos confidential \
    withheld notdisclosed prefernottosay unavailable";

/// Words that fill a name and that nobody is called.
const NAMES: &str = "\
    unknown notknown notprovided notavailable notapplicable noname nameunknown anonymous \
    undefined testtest asdf asdfgh qwerty unbekannt inconnu 无 無 没有 沒有 未知 不详 不詳 \
    暂无 暫無 不知道 不明 匿名 测试 測試 保密 不便透露 不方便透露 不愿透露 不願透露 请选择 \
    請選擇 请输入 请填写 暂缺 暫缺 未登记 未登記 未提供 散客 客户 客戶 顾客 顧客 客人 新客户 \
    新客戶 用户 用戶 新用户 微信用户 微信用戶 匿名用户 匿名用戶 匿名客户 访客 訪客 游客 遊客 \
    零售客户 现金客户 路人甲 guest walkin walkinguest walkincustomer walkinclient cashsale \
    cashcustomer customer newcustomer anonymoususer wechatuser privatecustomer laufkunde \
    laufkundschaft barverkauf barkunde clientdepassage clientcomptoir";

/// Words before the `@` of an address that nobody reads, beside those of any text.
const MAILBOXES: &str = "\
    noreply donotreply noresponse no noemail nomail nobody example declined refused \
    withheld";

/// Those of them that are numbered: `noreply2@`.
const NUMBERED: &str = "test noreply donotreply noresponse noemail nomail";

/// What stands where a vehicle has no plate yet.
const PLATES: &str = "\
    未上牌 没上牌 沒上牌 未挂牌 待上牌 无牌 無牌 无车牌 無車牌 无牌照 无牌车 临牌 臨牌 临时牌 \
    临时牌照 新车 新車 新车未上牌 noplate noplates newcar temporary";

fn is_among(words: &str, bare: &str) -> bool {
    words.split(' ').any(|word| word == bare)
}

/// The letters and digits of a text, small and of half width.
fn bare(text: &str) -> String {
    text.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether nothing but points, dashes and the like stands there: a heart says something.
fn says_nothing(text: &str) -> bool {
    let is_picture = |c: char| matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}');
    !text.chars().any(|c| c.is_alphanumeric() || is_picture(c))
}

/// Whether one letter that stands for others is all there is: `xx`, 某某.
fn is_blanked(bare: &str) -> bool {
    let are = |letter: char| bare.chars().all(|c| c == letter);
    bare.chars().count() > 1 && ['x', '某'].into_iter().any(are)
}

/// Whether a spreadsheet wrote that it found no value: `#REF!`, `#N/A`.
fn is_error_of_a_spreadsheet(text: &str) -> bool {
    const ERRORS: &str = "ref na value name div0 null num spill calc error";
    text.trim_start().starts_with(['#', '＃']) && is_among(ERRORS, &bare(text))
}

/// Whether the text is *keine Angabe* in two letters: `k. A.`
fn is_ka(text: &str) -> bool {
    let letters: String = text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect();
    matches!(&*letters.to_ascii_lowercase(), "k.a." | "k.a" | "k/a")
}

/// Whether a text only fills its field.
pub(crate) fn is_text(text: &str) -> bool {
    let bare = bare(text);
    says_nothing(text)
        || is_error_of_a_spreadsheet(text)
        || is_ka(text)
        || is_among(WORDS, &bare)
        || is_blanked(&bare)
        || bare.len() >= 5 && is_count(&bare)
}

/// Whether a name only fills its field. Many words that fill a text are names.
pub(super) fn is_name(text: &str) -> bool {
    let bare = bare(text);
    let has_slash = text.chars().map(narrow).any(|c| c == '/');
    says_nothing(text)
        || is_error_of_a_spreadsheet(text)
        || is_among(NAMES, &bare)
        || is_blanked(&bare)
        || bare == "na" && has_slash
        || !bare.is_empty() && bare.bytes().all(|digit| digit == b'0')
        || bare.len() >= 5 && is_count(&bare)
}

/// Whether no plate is written there.
pub(super) fn is_plate(text: &str) -> bool {
    is_text(text) || is_among(PLATES, &bare(text))
}

/// Whether a number of a register only fills its field.
pub(crate) fn is_number(number: &str) -> bool {
    is_text(number) || is_count(&bare(number))
}

/// Whether these are digits of which each is the one before, or each the next (after 9 comes 0), or
/// each the previous; or zeros and one figure.
fn is_count(text: &str) -> bool {
    let steps = |step: u8| {
        let pairs = text.bytes().zip(text.bytes().skip(1));
        let next = |digit: u8| digit.wrapping_sub(b'0').wrapping_add(step).checked_rem(10);
        pairs.into_iter().all(|(digit, other)| next(digit) == Some(other.wrapping_sub(b'0')))
    };
    let is_nearly_zero = || text.len() >= 5 && text.trim_start_matches('0').len() <= 1;
    text.len() > 1
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && ([0, 1, 9].into_iter().any(steps) || is_nearly_zero())
}

/// Whether nobody has this telephone number. The extension does not matter.
pub(super) fn is_phone(number: &PhoneNumber) -> bool {
    let (country, national) = number.parts();
    let whole = number.number().trim_start_matches('+');
    let local = national.trim_start_matches('0');
    // `011 44 …` is North America's way abroad, and 011 an area code in Sapporo, Turin and Delhi.
    let abroad = national.strip_prefix("011").filter(|rest| rest.len() >= 10);
    let abroad = abroad.and_then(Country::split);
    let is_behind_area =
        |digits: &str| local.strip_suffix(digits).is_some_and(|area| (1..=4).contains(&area.len()));
    // With one digit more the zeros would be seven of eight, which somebody may have paid for.
    let is_short = |area: &str| match area.as_bytes() {
        [b'2', _, _] | [b'1', b'0', _] => false,
        area => (1..=3).contains(&area.len()),
    };
    let is_at_home = country.is_some() || national.starts_with('0');
    let is_seven_zeros = || is_at_home && local.strip_suffix("0000000").is_some_and(is_short);
    [whole, national, local].into_iter().any(|digits| digits.len() >= 5 && is_count(digits))
        || abroad.is_some_and(|split| is_count(split.national))
        || ["00000000", "12345678"].into_iter().any(is_behind_area)
        || is_seven_zeros()
        // The hotline that everybody in China knows by heart.
        || local == "13800138000"
}

/// Whether nobody reads what is sent to this address.
pub(super) fn is_email(address: &EmailAddress) -> bool {
    let (local, domain) = (address.local(), address.domain());
    let whose = bare(local.split_once('+').map_or(local, |(name, _)| name));
    let first = domain.split('.').next().unwrap_or(domain);
    let is_word = || match whose.as_str() {
        // Somebody may be called Na, Nan, Nil or Todo.
        "na" => local.len() > 2,
        "nan" | "nil" | "todo" => false,
        word => is_among(WORDS, word) || is_among(MAILBOXES, word) || is_blanked(word),
    };
    let is_numbered = || is_among(NUMBERED, whose.trim_end_matches(|c: char| c.is_ascii_digit()));
    // Who has `666@` or `99@` has chosen it.
    let is_lucky = |lucky: char| whose.chars().all(|c| c == lucky);
    let is_chosen = whose.len() < 3 || ['6', '8', '9'].into_iter().any(is_lucky);
    let one = local.chars().next();
    let is_one_letter = || local == first && local.chars().all(|c| Some(c) == one);
    whose.is_empty()
        || is_word()
        || is_numbered()
        || !is_chosen && is_count(&whose)
        || is_one_letter()
        || domain.ends_with(".invalid")
        || ["noemail", "nomail", "noreply", "none"].contains(&first)
}

#[cfg(test)]
mod tests {
    use crate::customer::{
        EmailAddress, Name, NationalId, Note, PhoneNumber, Phrase, Plate, PostalAddress,
    };

    #[test]
    fn a_text_that_only_fills_its_field_is_told_from_one_that_says_little() {
        let fillers = "N/A|n.a.|NA|Ｎ／Ａ|-|--|.|...|…|?|？|*|。|none|Null|Unknown|not known|\
            keine Angabe|TEST|test test|xx|XXX|tbd|无|無|没有|未知|不详|不详。|暂无|\
            （无）|某某|0000001|12345|00000|987654|保密|不便透露|请选择|-请选择-|暂缺|k. A.|k.A.|\
            entfällt|néant|NÉANT|#REF!|#N/A|#NAME?|####|Please select";
        for filler in fillers.split('|') {
            let text = Phrase::try_new(filler).unwrap();
            assert!(text.is_filler(), "{filler}");
            assert!(Note::try_new(filler).unwrap().is_filler(), "{filler}");
            assert!(PostalAddress::try_new(filler).unwrap().is_filler(), "{filler}");
        }
        let texts = "no|x|X1|AAA|1240|1234|0|Testing Ltd|tester|nona|无锡|没有孩子|未知数学社|\
            不详谈|❤|12346|0000012|a|好|KA|ka|A. K.|保密协议|Value|Ref|散客|# 1|新车";
        for text in texts.split('|') {
            assert!(!Phrase::try_new(text).unwrap().is_filler(), "{text}");
        }
    }

    #[test]
    fn of_names_only_those_that_nobody_has_are_fillers() {
        let fillers = "-|.|??|N/A|n/a|Ｎ／Ａ|unknown|Not known|no name|xx|XXX|无|未知|不详|暂无|匿名|测试|\
            某某|0|000|12345|Test Test|散客|客户|顾客|微信用户|匿名用户|Walk-in|Walk-in Guest|\
            walk in customer|Guest|Cash sale|#REF!|#NAME?|不愿透露|请选择|Laufkunde";
        for filler in fillers.split('|') {
            assert!(Name::try_new(filler).unwrap().is_filler(), "{filler}");
        }
        let names = "Test|Null|Na|NA|N. A.|Nil|None|No|Nan|X|Li Na|Xi|Xu Xu|Ng|王无|无名氏|360|\
            1688|1234|❤|7-11|58|3M|Test GmbH|Unknown Pleasures Ltd|空|某田|K. A.|Cash|Guest Wang|\
            John Guest|顾客来|Ref|Value|客家王";
        for name in names.split('|') {
            assert!(!Name::try_new(name).unwrap().is_filler(), "{name}");
        }
    }

    #[test]
    fn a_number_that_nobody_has_is_a_filler_and_a_dear_one_is_none() {
        let fillers = "0000001|11111111111|99999999|12345678|1234567890|0123456789|98765|13800000000|\
            +86 138 0000 0000|15000000000|13812345678|010-00000000|010-12345678|\
            0571-0000000|+49 30 0000000|+1 222 222 2222|13800138000|+86 138 0013 8000|\
            020 1234 5678|+49 11111111|11111111 x801|011 44 1111111111";
        for filler in fillers.split('|') {
            assert!(filler.parse::<PhoneNumber>().unwrap().is_filler(), "{filler}");
        }
        let numbers = "13800001111|13888888888|18888888888|13810000000|010-55550100|5550100|\
            021-60000000|011-231-1111|011-251-2222|011 561 1111|011-2331-1111|\
            (011) 3123-4567|+86 138 0013 8001|400 810 0000|+49 30 1000000|13812345679|\
            0000012|12345679|010-60000000|0571-60000000|401 000 0000|+49 1520112345678";
        for number in numbers.split('|') {
            assert!(!number.parse::<PhoneNumber>().unwrap().is_filler(), "{number}");
        }
    }

    #[test]
    fn an_address_that_nobody_reads_is_a_filler() {
        let fillers = "noreply@shop.de|no-reply@shop.de|No.Reply+7@shop.de|do-not-reply@shop.de|\
            none@none.com|n.a@shop.de|n/a@shop.de|test@test.com|test12@shop.de|\
            example@example.com|no@no.com|xxx@xxx.com|a@a.com|aaa@aaa.cn|12345@qq.com|\
            111@qq.com|-@shop.de|li.na@shop.invalid|customer@noemail.com|无@例子.中国|\
            null@shop.de|noreply2@shop.de|no-reply-12@shop.de|123@qq.com|000@shop.de|123456@qq.com";
        for filler in fillers.split('|') {
            assert!(filler.parse::<EmailAddress>().unwrap().is_filler(), "{filler}");
        }
        let addresses = "li.na@example.com|na@li.cn|info@shop.de|tester@shop.de|nona@shop.de|a@b.com|\
            ab@ab.com|12346@qq.com|12@firm.de|99@firm.de|666@163.com|8888@qq.com|888888@qq.com|\
            nan@163.com|nil@shop.de|todo@shop.de|noreply2u@shop.de|no1@shop.de|test.pilot@shop.de|reply@shop.de|noreen@shop.de";
        for address in addresses.split('|') {
            assert!(!address.parse::<EmailAddress>().unwrap().is_filler(), "{address}");
        }
    }

    #[test]
    fn a_plate_that_a_vehicle_does_not_have_yet_is_a_filler() {
        for filler in "未上牌|无牌|临牌|新车|新车未上牌|TBD|暂无|No plate".split('|')
        {
            assert!(Plate::try_new(filler).unwrap().is_filler(), "{filler}");
        }
        for plate in "京A12345|MXY1234|NEW1|临A1234|新A12345|新C00001".split('|') {
            assert!(!Plate::try_new(plate).unwrap().is_filler(), "{plate}");
        }
    }

    #[test]
    fn a_number_of_a_card_or_a_register_can_be_a_filler_too() {
        let fillers = "0000|1111|123456789|0000001|XXXX|none|unknown";
        for filler in fillers.split('|') {
            assert!(NationalId::try_new(filler).unwrap().is_filler(), "{filler}");
        }
        let numbers = "11010519491231002X|A-1240|1212|0002|PASSPORT";
        for number in numbers.split('|') {
            assert!(!NationalId::try_new(number).unwrap().is_filler(), "{number}");
        }
    }
}
