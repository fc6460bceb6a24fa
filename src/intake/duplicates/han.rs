//! Chinese characters: which they are, their simplified forms, and surnames of two characters.

/// Whether this is a Chinese character.
pub(super) const fn is_han(c: char) -> bool {
    matches!(
        c,
        '\u{4e00}'..='\u{9fff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{323af}'
    )
}

/// Traditional characters that are common in surnames, given names, firms and addresses, each with
/// its simplified form; in the order of their code points.
const PAIRS: [&str; 187] = [
    "倫伦", "偉伟", "傑杰", "億亿", "創创", "劉刘", "劍剑", "勝胜", "勳勋", "區区", "協协", "吳吴",
    "喬乔", "單单", "嚴严", "國国", "園园", "圖图", "團团", "報报", "場场", "夢梦", "婁娄", "婭娅",
    "嫻娴", "嬌娇", "孫孙", "學学", "實实", "寶宝", "層层", "廠厂", "廣广", "張张", "強强", "彥彦",
    "愛爱", "慶庆", "曉晓", "書书", "會会", "東东", "棟栋", "楊杨", "業业", "榮荣", "樂乐", "樓楼",
    "樹树", "橋桥", "機机", "權权", "歐欧", "歡欢", "沖冲", "淨净", "淵渊", "湯汤", "溫温", "漢汉",
    "潔洁", "潤润", "濟济", "濤涛", "瀾澜", "灘滩", "灣湾", "煒炜", "爾尔", "玨珏", "瑩莹", "環环",
    "瓊琼", "產产", "畢毕", "療疗", "發发", "盧卢", "穎颖", "筆笔", "範范", "簡简", "紀纪", "紅红",
    "絡络", "經经", "維维", "網网", "綺绮", "緒绪", "縣县", "總总", "績绩", "羅罗", "羣群", "義义",
    "聯联", "聶聂", "臺台", "興兴", "莊庄", "華华", "萬万", "葉叶", "蓮莲", "蔣蒋", "蕭萧", "藍蓝",
    "藥药", "蘇苏", "蘭兰", "處处", "號号", "術术", "衛卫", "計计", "訊讯", "設设", "許许", "誠诚",
    "諸诸", "謝谢", "譚谭", "貴贵", "貿贸", "賀贺", "資资", "賈贾", "賢贤", "賴赖", "趙赵", "車车",
    "軍军", "輝辉", "進进", "運运", "達达", "遠远", "邊边", "鄉乡", "鄒邹", "鄧邓", "鄭郑", "醫医",
    "釗钊", "鈞钧", "銀银", "銘铭", "銷销", "鋒锋", "鋼钢", "錢钱", "錦锦", "鍾钟", "鎮镇", "鐘钟",
    "鐵铁", "長长", "門门", "開开", "閻阎", "關关", "陳陈", "陸陆", "陽阳", "際际", "雙双", "雲云",
    "電电", "靜静", "韓韩", "顧顾", "飛飞", "飯饭", "館馆", "馬马", "馮冯", "鮑鲍", "鳳凤", "麗丽",
    "麵面", "黃黄", "黨党", "齊齐", "龍龙", "龐庞", "龔龚",
];

/// The simplified form of a traditional character in the table, and every other as it is.
pub(super) fn simplified(c: char) -> char {
    if !is_han(c) {
        return c;
    }
    let found = PAIRS.binary_search_by_key(&Some(c), |pair| pair.chars().next());
    found.ok().and_then(|place| PAIRS.get(place)?.chars().nth(1)).unwrap_or(c)
}

/// Surnames of two characters (复姓), simplified.
const COMPOUND_SURNAMES: [[char; 2]; 44] = [
    ['欧', '阳'],
    ['司', '马'],
    ['上', '官'],
    ['诸', '葛'],
    ['司', '徒'],
    ['夏', '侯'],
    ['东', '方'],
    ['皇', '甫'],
    ['尉', '迟'],
    ['公', '孙'],
    ['慕', '容'],
    ['令', '狐'],
    ['长', '孙'],
    ['宇', '文'],
    ['司', '空'],
    ['端', '木'],
    ['百', '里'],
    ['东', '郭'],
    ['南', '宫'],
    ['独', '孤'],
    ['轩', '辕'],
    ['淳', '于'],
    ['太', '史'],
    ['申', '屠'],
    ['公', '羊'],
    ['闻', '人'],
    ['赫', '连'],
    ['澹', '台'],
    ['钟', '离'],
    ['宗', '政'],
    ['濮', '阳'],
    ['公', '冶'],
    ['太', '叔'],
    ['仲', '孙'],
    ['鲜', '于'],
    ['拓', '跋'],
    ['呼', '延'],
    ['西', '门'],
    ['万', '俟'],
    ['第', '五'],
    ['梁', '丘'],
    ['左', '丘'],
    ['东', '门'],
    ['纳', '兰'],
];

/// How many of the characters of a Chinese name are its surname: two where these make a compound
/// surname, else one.
pub(super) fn surname_chars(name: &[char]) -> usize {
    match name {
        [first, second, ..] if COMPOUND_SURNAMES.contains(&[*first, *second]) => 2,
        [] => 0,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{PAIRS, simplified, surname_chars};

    #[test]
    fn traditional_characters_become_simplified_and_these_stay() {
        let fold = |text: &str| text.chars().map(simplified).collect::<String>();
        assert_eq!(
            fold("陳張劉黃吳趙楊許鄭謝馬葉蘇盧蔣賈鄧馮韓羅孫"),
            "陈张刘黄吴赵杨许郑谢马叶苏卢蒋贾邓冯韩罗孙"
        );
        assert_eq!(fold("歐陽諸葛 Chen 王"), "欧阳诸葛 Chen 王");
        assert!(PAIRS.is_sorted());
        for pair in PAIRS {
            let [traditional, plain] = pair.chars().collect::<Vec<_>>()[..] else {
                panic!("{pair}")
            };
            assert_eq!([simplified(traditional), simplified(plain)], [plain; 2]);
        }
    }

    #[test]
    fn a_compound_surname_has_two_characters() {
        let surname = |name: &str| surname_chars(&name.chars().collect::<Vec<_>>());
        assert_eq!(["欧阳修", "王秀英", "司马", "李", ""].map(surname), [2, 1, 2, 1, 0]);
    }
}
