//! Chinese names in Latin letters.

use clienteling::customer::Name;

#[test]
fn a_name_is_written_with_its_surname_first_and_its_given_name_in_one_word() {
    for (name, latin) in [
        ("王秀英", Some("Wang Xiuying")),
        ("王 秀英 女士", Some("Wang Xiuying")),
        ("李娜", Some("Li Na")),
        ("欧阳娜娜", Some("Ouyang Nana")),
        ("歐陽娜娜", Some("Ouyang Nana")),
        ("单雄信", Some("Shan Xiongxin")),
        ("曾国藩", Some("Zeng Guofan")),
        ("解晓东", Some("Xie Xiaodong")),
        ("尉迟恭", Some("Yuchi Gong")),
        ("长孙无忌", Some("Zhangsun Wuji")),
        ("吕布", Some("Lü Bu")),
        ("王西安", Some("Wang Xi'an")),
        ("王", Some("Wang")),
        ("王女士", Some("Wang")),
        ("张总", Some("Zhang")),
        ("散客", None),
        ("秀英王", None),
        ("John Smith", None),
        ("约翰·史密斯", None),
    ] {
        let written = name.parse::<Name>().unwrap().pinyin();
        assert_eq!(written.as_ref().map(Name::as_str), latin, "{name}");
    }
}

#[test]
fn a_surname_is_read_as_a_surname() {
    let readings = [
        ("尉迟", "Yuchi"),
        ("万俟", "Moqi"),
        ("长孙", "Zhangsun"),
        ("澹台", "Tantai"),
        ("单", "Shan"),
        ("仇", "Qiu"),
        ("曾", "Zeng"),
        ("解", "Xie"),
        ("查", "Zha"),
        ("区", "Ou"),
        ("朴", "Piao"),
        ("任", "Ren"),
        ("华", "Hua"),
        ("盖", "Ge"),
        ("翟", "Zhai"),
        ("覃", "Qin"),
        ("缪", "Miao"),
        ("冼", "Xian"),
        ("洗", "Xian"),
        ("员", "Yun"),
        ("乐", "Yue"),
        ("召", "Shao"),
        ("黑", "He"),
        ("折", "She"),
        ("种", "Chong"),
        ("秘", "Bi"),
        ("繁", "Po"),
        ("逄", "Pang"),
        ("祭", "Zhai"),
        ("车", "Che"),
        ("谌", "Chen"),
        ("贾", "Jia"),
        ("沈", "Shen"),
        ("石", "Shi"),
        ("葛", "Ge"),
        ("晁", "Chao"),
        ("曲", "Qu"),
        ("宿", "Su"),
        ("牟", "Mou"),
        ("臧", "Zang"),
        ("卜", "Bu"),
        ("阚", "Kan"),
        ("薄", "Bo"),
        ("都", "Du"),
        ("藏", "Zang"),
        ("乜", "Nie"),
        ("么", "Yao"),
        ("完颜", "Wanyan"),
        ("亓官", "Qiguan"),
        ("乐正", "Yuezheng"),
        ("叶赫", "Yehe"),
        ("宰父", "Zaifu"),
        ("那", "Na"),
        ("能", "Nai"),
        ("隗", "Wei"),
        ("郗", "Xi"),
        ("燕", "Yan"),
        ("宁", "Ning"),
        ("应", "Ying"),
        ("宓", "Mi"),
        ("哈", "Ha"),
        ("盛", "Sheng"),
        ("占", "Zhan"),
        ("尉", "Wei"),
    ];
    for (surname, reading) in readings {
        let written = format!("{surname}秀英").parse::<Name>().unwrap().pinyin().unwrap();
        assert_eq!(written.as_str(), format!("{reading} Xiuying"));
    }
}
