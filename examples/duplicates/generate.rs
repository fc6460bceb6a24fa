//! A made-up base of customers with planted duplicates, the same for the same seed.

use clienteling::CustomerId;
use clienteling::customer::{Person, Profile};
use clienteling::intake::duplicates::Card;

/// What is different between a customer's two records, or why two records that are alike are two
/// customers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Planted {
    /// An error of typing in the name.
    NameTypo,
    /// Surname and given name changed places.
    NameTurned,
    /// Another telephone.
    OtherPhone,
    /// Another e-mail address.
    OtherEmail,
    /// Most fields are missing.
    FewFields,
    /// Another telephone and e-mail, and the birthday without its year.
    Moved,
    /// A traditional or accented spelling, a title, another form of the telephone.
    Spelling,
    /// Two of a family with one telephone and address: two customers.
    Family,
    /// The same name, and nothing else: two customers.
    Namesake,
    /// Born on one day, with one telephone and address.
    Twins,
    /// Father and son of one name with one telephone and different birthdays.
    Junior,
    /// A brother and a sister whose names differ in one letter, with one telephone.
    Gendered,
    /// Spouses with one telephone, e-mail and address, and similar names.
    Spouses,
}

impl Planted {
    pub(crate) const DUPLICATES: [Planted; 7] = [
        Planted::NameTypo,
        Planted::NameTurned,
        Planted::OtherPhone,
        Planted::OtherEmail,
        Planted::FewFields,
        Planted::Moved,
        Planted::Spelling,
    ];
    pub(crate) const LOOK_ALIKES: [Planted; 6] = [
        Planted::Family,
        Planted::Namesake,
        Planted::Twins,
        Planted::Junior,
        Planted::Gendered,
        Planted::Spouses,
    ];
    /// Relatives, none of whom may be taken for the other.
    pub(crate) const RELATIVES: [Planted; 4] =
        [Planted::Twins, Planted::Junior, Planted::Gendered, Planted::Spouses];

    pub(crate) const fn words(self) -> &'static str {
        match self {
            Planted::NameTypo => "typing error in the name",
            Planted::NameTurned => "name turned round",
            Planted::OtherPhone => "another phone",
            Planted::OtherEmail => "another e-mail",
            Planted::FewFields => "few fields",
            Planted::Moved => "another phone and e-mail, birthday without year",
            Planted::Spelling => "other spellings",
            Planted::Family => "family with one phone",
            Planted::Namesake => "namesake",
            Planted::Twins => "twins",
            Planted::Junior => "father and son of one name",
            Planted::Gendered => "names of a woman and a man, one phone",
            Planted::Spouses => "spouses with one phone, e-mail and address",
        }
    }
}

/// A base, and what was planted in it: positions of two cards each.
pub(crate) struct Base {
    pub(crate) cards: Vec<Card>,
    pub(crate) planted: Vec<(Planted, usize, usize)>,
}

/// Sebastiano Vigna's splitmix64: small, and the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or(0)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn letter_of(&mut self, text: &str) -> char {
        let place = self.below(text.chars().count());
        text.chars().nth(place).unwrap_or('明')
    }

    /// One of the list, the first ones far more often: as surnames are.
    fn pick_skewed<T: Copy>(&mut self, from: &[T]) -> T {
        let place = self.below(from.len());
        from[self.below(place + 1)]
    }
}

#[derive(Clone)]
struct Customer {
    surname: String,
    given: String,
    is_chinese: bool,
    phone: Option<String>,
    email: Option<String>,
    /// The year is not always known.
    birth: Option<(Option<u16>, u8, u8)>,
    address: Option<String>,
    national_id: Option<String>,
    title: bool,
    turned: bool,
}

/// A base of `size` customers. Of a hundred, eight have a second record that differs as one
/// of [`Planted::DUPLICATES`] says, and four have a look-alike.
pub(crate) fn base(size: usize, seed: u64) -> Base {
    let mut random = Random::new(seed);
    let mut base = Base { cards: Vec::with_capacity(size + size / 8), planted: Vec::new() };
    while base.cards.len() < size {
        let mut customer = customer(&mut random);
        let place = base.cards.len();
        let id = |random: &mut Random, place: usize| {
            // Second records are entered later and do not stand beside the first.
            format!("C{:08}-{place}", random.below(100_000_000))
        };
        let planted = match random.below(100) {
            // The last has no room for a second.
            _ if place + 1 == size => None,
            0..8 => Some(random.pick(&Planted::DUPLICATES)),
            8..12 => Some(random.pick(&Planted::LOOK_ALIKES)),
            _ => None,
        };
        if planted.is_some_and(|planted| Planted::RELATIVES.contains(&planted)) {
            make_relative(&mut customer, &mut random);
        }
        let first = card(&customer, &id(&mut random, place));
        base.cards.push(first);
        let Some(planted) = planted else { continue };
        let second = second(&customer, planted, &mut random);
        let second = card(&second, &id(&mut random, place + 1));
        base.cards.push(second);
        base.planted.push((planted, place, place + 1));
    }
    base
}

fn customer(random: &mut Random) -> Customer {
    let is_chinese = random.chance(60);
    let (surname, given) = name(random, is_chinese);
    let year = 1940 + u16::try_from(random.below(66)).unwrap_or(0);
    let birth = (
        random.chance(92).then_some(year),
        1 + u8::try_from(random.below(12)).unwrap_or(0),
        1 + u8::try_from(random.below(28)).unwrap_or(0),
    );
    Customer {
        phone: random.chance(92).then(|| phone(random, is_chinese)),
        email: random.chance(55).then(|| email(random)),
        birth: random.chance(75).then_some(birth),
        address: random.chance(70).then(|| address(random, is_chinese)),
        national_id: random.chance(10).then(|| format!("P{:018}", random.next() % (1 << 59))),
        title: false,
        turned: false,
        surname,
        given,
        is_chinese,
    }
}

fn name(random: &mut Random, is_chinese: bool) -> (String, String) {
    if is_chinese {
        let one = random.chance(25);
        let mut text = random.letter_of(GIVEN).to_string();
        if !one {
            text.push(random.letter_of(GIVEN));
        }
        (random.pick_skewed(&SURNAMES).to_owned(), text)
    } else {
        let mut given = random.pick(&WESTERN_GIVEN).to_owned();
        if random.chance(20) {
            given = format!("{given} {}", random.pick(&WESTERN_GIVEN));
        }
        // Few surnames would make a village: most are put together.
        let surname = if random.chance(30) {
            random.pick_skewed(&WESTERN_SURNAMES).to_owned()
        } else {
            format!("{}{}", random.pick(&STARTS), random.pick(&ENDS))
        };
        (surname, given)
    }
}

fn phone(random: &mut Random, is_chinese: bool) -> String {
    let number = random.below(1_000_000_000);
    if is_chinese { format!("13{number:09}") } else { format!("+491{number:010}") }
}

fn email(random: &mut Random) -> String {
    let name = random.pick(&STARTS).to_lowercase();
    let domain = random.pick(&["qq.com", "163.com", "gmail.com", "example.com", "web.de"]);
    format!("{name}{}@{domain}", random.below(100_000_000))
}

fn address(random: &mut Random, is_chinese: bool) -> String {
    let (house, room) = (1 + random.below(300), 100 + random.below(2_500));
    if is_chinese {
        let (town, road) = (random.pick(&TOWNS), random.pick(&ROADS));
        format!("{town}{road}{house}号{room}室")
    } else {
        let street = format!("{}{}", random.pick(&STARTS), random.pick(&ENDS));
        format!("{house} {street} Street, Apt. {room}, {}", random.pick(&WESTERN_TOWNS))
    }
}

/// The other record, or the other customer.
fn second(first: &Customer, planted: Planted, random: &mut Random) -> Customer {
    let mut second = first.clone();
    match planted {
        Planted::NameTypo => {
            if first.is_chinese {
                let mut letters: Vec<char> = first.given.chars().collect();
                let place = random.below(letters.len());
                letters[place] = random.letter_of(GIVEN);
                second.given = letters.into_iter().collect();
            } else {
                second.surname = typo(&first.surname, random);
            }
        }
        Planted::NameTurned => second.turned = true,
        Planted::OtherPhone => second.phone = Some(phone(random, first.is_chinese)),
        Planted::OtherEmail => second.email = Some(email(random)),
        Planted::FewFields => {
            second.address = None;
            second.national_id = None;
            // One of them must have been asked for.
            if first.phone.is_some() {
                (second.email, second.birth) = (None, None);
            } else if first.email.is_some() {
                second.birth = None;
            }
        }
        Planted::Moved => {
            second.phone = Some(phone(random, first.is_chinese));
            second.email = None;
            second.birth = first.birth.map(|(_, month, day)| (None, month, day));
        }
        Planted::Spelling => {
            second.title = true;
            second.phone = first.phone.as_ref().map(|phone| match phone.strip_prefix("+49") {
                Some(rest) => format!("(0{}) {}", &rest[..3], &rest[3..]),
                None => format!("+86 {phone}"),
            });
            second.surname =
                first.surname.replace('陈', "陳").replace('张', "張").replace('刘', "劉");
            second.given = first.given.replace('e', "é").replace('o', "ö").to_uppercase();
        }
        Planted::Family => {
            // A spouse or a child, who was asked for nothing more.
            second.given = name(random, first.is_chinese).1;
            while second.given == first.given {
                second.given = name(random, first.is_chinese).1;
            }
            let other = customer(random);
            (second.birth, second.email) = (other.birth, other.email);
            second.national_id = other.national_id;
        }
        Planted::Namesake => {
            let Customer { surname, given, .. } = second;
            second = Customer { surname, given, is_chinese: first.is_chinese, ..customer(random) };
        }
        Planted::Twins => {
            second.given = relative_name(first, random);
            second.national_id = None;
        }
        Planted::Junior => {
            let son = customer(random);
            (second.email, second.national_id) = (None, None);
            second.birth = first.birth.map(|(year, ..)| {
                let (_, month, day) = son.birth.unwrap_or((None, 1, 2));
                (year.map(|year| year + 25), month, day)
            });
        }
        Planted::Gendered => {
            second.given = relative_name(first, random);
            (second.email, second.birth, second.address) = (None, None, None);
            second.national_id = None;
        }
        Planted::Spouses => {
            second.given = relative_name(first, random);
            (second.birth, second.national_id) = (None, None);
        }
    }
    second
}

/// Somebody whose relative has a similar name, and the same telephone at least.
fn make_relative(customer: &mut Customer, random: &mut Random) {
    let (is_chinese, year) = (customer.is_chinese, 1940 + random.below(60));
    customer.phone = Some(phone(random, is_chinese));
    customer.email = Some(email(random));
    customer.address = Some(address(random, is_chinese));
    let month_and_day = [12, 28].map(|most| 1 + u8::try_from(random.below(most)).unwrap_or(0));
    customer.birth = Some((u16::try_from(year).ok(), month_and_day[0], month_and_day[1]));
    customer.given = if is_chinese {
        [GIVEN, GIVEN].map(|letters| random.letter_of(letters)).into_iter().collect()
    } else {
        random.pick(&COUPLES)[0].to_owned()
    };
}

/// The name of a brother, a sister or a spouse of somebody made by [`make_relative`].
fn relative_name(first: &Customer, random: &mut Random) -> String {
    if !first.is_chinese {
        let couple = COUPLES.iter().find(|[name, _]| *name == first.given);
        return couple.unwrap_or(&COUPLES[0])[1].to_owned();
    }
    let shared = first.given.chars().next().unwrap_or('晓');
    loop {
        let given: String = [shared, random.letter_of(GIVEN)].into_iter().collect();
        if given != first.given {
            return given;
        }
    }
}

fn typo(text: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let place = random.below(letters.len() - 1);
    match random.below(4) {
        0 => letters.swap(place, place + 1),
        1 => drop(letters.remove(place)),
        2 => letters.insert(place, random.pick(&['a', 'e', 'n', 'r', 's', 't'])),
        _ => letters[place] = random.pick(&['a', 'e', 'n', 'r', 's', 't']),
    }
    letters.into_iter().collect()
}

fn card(customer: &Customer, id: &str) -> Card {
    let Customer { surname, given, is_chinese, turned, .. } = customer;
    let mut name = match (is_chinese, turned) {
        (true, false) => format!("{surname}{given}"),
        (true, true) => format!("{given}{surname}"),
        (false, false) => format!("{given} {surname}"),
        (false, true) => format!("{surname}, {given}"),
    };
    if customer.title {
        name = if *is_chinese { format!("{name} 先生") } else { format!("Dr. {name}") };
    }
    // What the generator makes is accepted; were it not, the field would be missing.
    let mut person = Person::default();
    person.identity.name = name.parse().ok();
    person.identity.mobile = customer.phone.as_ref().and_then(|phone| phone.parse().ok());
    person.identity.email = customer.email.as_ref().and_then(|email| email.parse().ok());
    person.identity.address = customer.address.as_ref().and_then(|address| address.parse().ok());
    person.identity.birthday = customer.birth.and_then(|(year, month, day)| {
        let year = year.map_or_else(|| "-".to_owned(), |year| year.to_string());
        format!("{year}-{month:02}-{day:02}").parse().ok()
    });
    person.identity.national_id = customer.national_id.as_ref().and_then(|id| id.parse().ok());
    let id = id.parse::<CustomerId>().unwrap_or_else(|_| unreachable!("an identifier of digits"));
    Card::of(id, &Profile::Person(person))
}

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾",
    "肖", "田", "董", "潘", "袁", "蔡", "欧阳", "司马",
];

const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文斌鹏飞宇浩轩子涵梓\
    萱思雨欣怡佳琪晨曦嘉俊豪博睿诗琳雪婷凯峰龙海波辉亮健松柏春夏秋冬月星云天成家旺福贵荣昌兴隆";

/// Names of a man and a woman, or of two twins, that are nearly the same.
const COUPLES: [[&str; 2]; 12] = [
    ["Mario", "Maria"],
    ["Daniel", "Daniela"],
    ["Christian", "Christina"],
    ["Anna", "Hanna"],
    ["Andreas", "Andrea"],
    ["Michael", "Michaela"],
    ["Francisco", "Francisca"],
    ["Jan", "Jana"],
    ["Gabriel", "Gabriele"],
    ["Stefan", "Stefanie"],
    ["Alexander", "Alexandra"],
    ["Simon", "Simone"],
];

const WESTERN_GIVEN: [&str; 64] = [
    "John",
    "Mary",
    "Robert",
    "Patricia",
    "Michael",
    "Jennifer",
    "David",
    "Linda",
    "William",
    "Elizabeth",
    "Richard",
    "Barbara",
    "Joseph",
    "Susan",
    "Thomas",
    "Jessica",
    "Charles",
    "Sarah",
    "Daniel",
    "Karen",
    "Matthew",
    "Lisa",
    "Anthony",
    "Nancy",
    "Mark",
    "Betty",
    "Steven",
    "Sandra",
    "Andrew",
    "Ashley",
    "Paul",
    "Emily",
    "Joshua",
    "Donna",
    "Kenneth",
    "Michelle",
    "Kevin",
    "Carol",
    "Brian",
    "Amanda",
    "George",
    "Melissa",
    "Timothy",
    "Deborah",
    "Ronald",
    "Stephanie",
    "Jason",
    "Rebecca",
    "Edward",
    "Laura",
    "Jeffrey",
    "Helen",
    "Ryan",
    "Sharon",
    "Jacob",
    "Cynthia",
    "Gary",
    "Kathleen",
    "Nicholas",
    "Amy",
    "Eric",
    "Shirley",
    "Jonathan",
    "Angela",
];

const WESTERN_SURNAMES: [&str; 24] = [
    "Smith",
    "Müller",
    "Johnson",
    "Schmidt",
    "Williams",
    "Schneider",
    "Brown",
    "Fischer",
    "Jones",
    "Weber",
    "Garcia",
    "Meyer",
    "Miller",
    "Wagner",
    "Davis",
    "Becker",
    "Rodriguez",
    "Schulz",
    "Martinez",
    "Hoffmann",
    "Wilson",
    "Koch",
    "Anderson",
    "Bauer",
];

const STARTS: [&str; 40] = [
    "Ash", "Bel", "Brad", "Car", "Ches", "Cran", "Dal", "Den", "East", "Fair", "Far", "Gold",
    "Green", "Hal", "Ham", "Hart", "Hol", "Kings", "Lang", "Lin", "Lock", "Mal", "Mar", "Mer",
    "Mont", "Nor", "Oak", "Pem", "Pres", "Rad", "Rich", "Rock", "Shel", "Stan", "Sut", "Thorn",
    "Wal", "Wer", "Whit", "Win",
];

const ENDS: [&str; 30] = [
    "berg", "bridge", "brook", "burn", "bury", "by", "combe", "den", "dale", "field", "ford",
    "gate", "grove", "ham", "hill", "hurst", "land", "ley", "man", "mann", "mere", "more", "ridge",
    "son", "stein", "stone", "ton", "well", "wood", "worth",
];

const TOWNS: [&str; 12] = [
    "北京市朝阳区",
    "北京市海淀区",
    "上海市浦东新区",
    "上海市徐汇区",
    "广州市天河区",
    "深圳市南山区",
    "杭州市西湖区",
    "成都市武侯区",
    "武汉市武昌区",
    "西安市雁塔区",
    "南京市鼓楼区",
    "重庆市渝中区",
];

const ROADS: [&str; 16] = [
    "建国路",
    "人民路",
    "中山路",
    "解放路",
    "和平路",
    "长江路",
    "黄河路",
    "新华路",
    "文化路",
    "学院路",
    "南京路",
    "北京路",
    "延安路",
    "友谊路",
    "光明路",
    "幸福街",
];

const WESTERN_TOWNS: [&str; 10] = [
    "Springfield",
    "Riverside",
    "Franklin",
    "Greenville",
    "Bristol",
    "Clinton",
    "Fairview",
    "Salem",
    "Madison",
    "Georgetown",
];
