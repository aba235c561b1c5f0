//! What mail clients write in each language: a table a language, a file a family.
//!
//! Everything is written as [`fold`](super::fold) leaves it: lower case, single spaces, straight
//! apostrophes. To teach a language, add a table; no code knows a word.

mod asian;
mod baltic_uralic;
mod eastern;
mod germanic;
mod romance;
mod slavic;

/// The phrases of one language.
pub(super) struct Locale {
    /// BCP 47.
    pub tag: &'static str,
    /// First words of an attribution line: "On Monday ..", "Am 3. Mai ..".
    pub opens: &'static [&'static str],
    /// The word of an attribution that says "wrote"; one word each.
    pub wrote: &'static [&'static str],
    /// The same in scripts that do not part words: found anywhere in the line.
    pub wrote_inside: &'static [&'static str],
    /// Short and long names of the days, where an attribution may start with one.
    pub weekdays: &'static [&'static str],
    /// Header labels of a quoted or forwarded message, without the colon.
    pub from: &'static [&'static str],
    /// "Sent", "Date".
    pub sent: &'static [&'static str],
    /// "To".
    pub to: &'static [&'static str],
    /// "Cc", "Bcc".
    pub cc: &'static [&'static str],
    /// "Subject".
    pub subject: &'static [&'static str],
    /// "Reply-To", "Attachments", "Importance".
    pub other: &'static [&'static str],
    /// "Original message", between dashes.
    pub original: &'static [&'static str],
    /// "Forwarded message", between dashes or with a colon.
    pub forwarded: &'static [&'static str],
    /// How a client's own advertisement starts: "sent from my".
    pub sent_from: &'static [&'static str],
    /// The same with a verb that people use, too ("sent by"): only a brand makes it an advertisement.
    pub sent_by: &'static [&'static str],
    /// The same with "my" or another word that leaves no doubt: whatever follows is a device.
    pub sent_from_my: &'static [&'static str],
    /// How it ends, where the verb stands last: "von meinem iPhone gesendet".
    pub sent_from_end: &'static [&'static str],
    /// What a subject is given when a message is forwarded, without the colon: "fwd".
    pub forward_subjects: &'static [&'static str],
    /// The line before the name: "kind regards".
    pub closings: &'static [&'static str],
    /// How a legal notice starts.
    pub disclaimers: &'static [&'static str],
    /// How a virus scanner's or a list's line starts.
    pub footers: &'static [&'static str],
    /// How a mail gateway's warning above the text starts.
    pub warnings: &'static [&'static str],
}

/// A language that says nothing; tables fill in what they know.
const SILENT: Locale = Locale {
    tag: "",
    opens: &[],
    wrote: &[],
    wrote_inside: &[],
    weekdays: &[],
    from: &[],
    sent: &[],
    to: &[],
    cc: &[],
    subject: &[],
    other: &[],
    original: &[],
    forwarded: &[],
    sent_from: &[],
    sent_by: &[],
    sent_from_my: &[],
    sent_from_end: &[],
    forward_subjects: &[],
    closings: &[],
    disclaimers: &[],
    footers: &[],
    warnings: &[],
};

/// Every language, in no order that matters.
pub(super) fn all() -> impl Iterator<Item = &'static Locale> {
    [germanic::TABLES, romance::TABLES, slavic::TABLES, baltic_uralic::TABLES, eastern::TABLES, asian::TABLES]
        .into_iter()
        .flatten()
}

/// Names of devices and of mail programs; the same everywhere.
pub(super) const BRANDS: &[&str] = &[
    "airmail",
    "android",
    "app",
    "blackberry",
    "bluemail",
    "fastmail",
    "foxmail",
    "galaxy",
    "gmail",
    "gmx",
    "honor",
    "htc",
    "huawei",
    "icloud",
    "ios",
    "ipad",
    "iphone",
    "ipod",
    "k-9",
    "kindle",
    "lumia",
    "mailbox",
    "mailspring",
    "motorola",
    "nexus",
    "nokia",
    "oneplus",
    "oppo",
    "outlook",
    "pixel",
    "polymail",
    "proton",
    "protonmail",
    "realme",
    "redmi",
    "samsung",
    "sony",
    "spark",
    "superhuman",
    "thunderbird",
    "tutanota",
    "typeapp",
    "web.de",
    "windows",
    "xiaomi",
    "xperia",
    "yahoo",
    "zimbra",
    "zoho",
    "айфона",
];

/// Words for the things that mails are sent from.
pub(super) const DEVICES: &[&str] = &[
    "cell",
    "cellphone",
    "cellulaire",
    "cellulare",
    "device",
    "dispositivo",
    "handheld",
    "handphone",
    "handy",
    "komórki",
    "mobil",
    "mobile",
    "mobiele",
    "mobilgerät",
    "mobiltelefon",
    "móvil",
    "phone",
    "puhelimesta",
    "smartphone",
    "tablet",
    "tablette",
    "telefon",
    "telefone",
    "telefono",
    "telefonu",
    "telefoon",
    "teléfono",
    "téléphone",
    "κινητό",
    "мобильного",
    "телефона",
    "телефону",
];

/// Labels before a number, an address or a company's registration in a signature.
pub(super) const CONTACT_LABELS: &[&str] = &[
    "adresse",
    "adres",
    "address",
    "bic",
    "btw",
    "btw-nr",
    "c",
    "cell",
    "cel",
    "celular",
    "direct",
    "dirección",
    "durchwahl",
    "e",
    "e-mail",
    "e-post",
    "email",
    "endereço",
    "f",
    "fax",
    "faks",
    "gsm",
    "handy",
    "iban",
    "indirizzo",
    "internet",
    "kvk",
    "linkedin",
    "m",
    "mail",
    "mob",
    "mobiel",
    "mobil",
    "mobile",
    "móvil",
    "office",
    "p",
    "phone",
    "ph",
    "portable",
    "puh",
    "siret",
    "site",
    "skype",
    "sähköposti",
    "t",
    "tel",
    "telefon",
    "telefone",
    "telefono",
    "telefoon",
    "telegram",
    "teléfono",
    "tfn",
    "tlf",
    "tél",
    "téléphone",
    "ust-idnr",
    "vat",
    "w",
    "web",
    "webseite",
    "website",
    "whatsapp",
    "www",
    "тел",
    "телефон",
    "моб",
    "почта",
    "電話",
    "电话",
    "手机",
    "전화",
    "携帯",
];

/// Stems of which a legal notice holds several, in whatever language.
pub(super) const LEGAL_STEMS: &[&str] = &[
    "confiden",
    "privileg",
    "vertraulich",
    "unauthori",
    "unauthoris",
    "intended",
    "recipient",
    "disclos",
    "prohibi",
    "destinat",
    "destinad",
    "unbefugt",
    "empfänger",
    "riservat",
    "luottamuk",
    "fortrolig",
    "konfidentiell",
    "vertrouwelijk",
    "geadresseerde",
    "poufn",
    "důvěrn",
    "dôvern",
    "bizalmas",
    "конфиденциальн",
    "конфіденційн",
    "gizli",
    "εμπιστευτικ",
    "機密",
    "机密",
    "수신인",
];

/// Stems of which a gateway's warning holds one: what it warns of.
pub(super) const WARNING_STEMS: &[&str] = &[
    "absender",
    "adjunt",
    "afzender",
    "allegat",
    "anexo",
    "anhäng",
    "attach",
    "avsändare",
    "bijlage",
    "click",
    "expéditeur",
    "extern",
    "links",
    "mittente",
    "often get email",
    "organis",
    "organiz",
    "outside",
    "pièces jointes",
    "remetente",
    "remitente",
    "sender",
    "vedhæft",
    "вложени",
    "отправител",
    "外部",
];
