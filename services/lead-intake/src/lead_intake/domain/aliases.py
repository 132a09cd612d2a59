"""Names under which forms and lists send what a lead has a place for, in English and Russian.

A name is compared after `plain` of `mapping`: lower case, words parted by single blanks, `ё` as `е`, brackets and
prefixes such as `your-` taken away.
"""

_LEAD = {
    "email": (
        "email|emails|e mail|e mails|mail|email address|e mail address|work email|business email|company email|"
        "contact email|emailaddress|workemail|почта|эл почта|электронная почта|емейл|имейл|е mail|е мейл|емэйл|мейл|"
        "адрес электронной почты|эл адрес|электронный адрес|рабочая почта"
    ),
    "phone": (
        "phone|phones|tel|telephone|phone number|phonenumber|telephone number|mobile|mobile phone|mobile number|cell|"
        "cell phone|work phone|business phone|contact phone|whatsapp|телефон|телефоны|тел|номер телефона|"
        "контактный телефон|мобильный|мобильный телефон|сотовый|сотовый телефон|моб тел|рабочий телефон|моб|"
        "телефон для связи"
    ),
    "name": (
        "name|full name|fullname|contact name|contact|contact person|person|lead name|client name|customer name|"
        "username|фио|ф и о|полное имя|имя и фамилия|имя фамилия|фамилия и имя|фамилия имя|фамилия имя отчество|"
        "контактное лицо|контакт|клиент|как к вам обращаться|как вас зовут|имя клиента"
    ),
    "first_name": "first name|firstname|first|given name|givenname|fname|forename|имя|ваше имя",
    "middle_name": "middle name|middlename|middle|patronymic|отчество",
    "last_name": "last name|lastname|last|surname|family name|familyname|lname|фамилия|ваша фамилия",
    "job_title": "job title|jobtitle|job|title|position|role|job role|должность|позиция|ваша должность|роль",
    "company.name": (
        "company|company name|companyname|organisation|organization|organisation name|organization name|firm|"
        "employer|account name|business name|компания|название компании|организация|название организации|фирма|"
        "предприятие|наименование организации|наименование компании|место работы|ваша компания"
    ),
    "company.domain": (
        "website|web site|site|domain|company website|company domain|company url|homepage|сайт|веб сайт|"
        "сайт компании|адрес сайта|домен"
    ),
    "company.industry": (
        "industry|sector|company industry|branch|vertical|отрасль|сфера деятельности|сфера|вид деятельности|индустрия"
    ),
    "company.size": (
        "company size|employees|number of employees|employee count|headcount|size|no of employees|num employees|"
        "количество сотрудников|число сотрудников|сотрудников|размер компании|численность|штат|кол во сотрудников"
    ),
    "company.country": "country|country code|company country|country region|страна|код страны",
    "message": (
        "message|comment|comments|textarea|note|notes|question|inquiry|enquiry|description|text|details|request|"
        "how can we help|сообщение|комментарий|комментарии|вопрос|ваш вопрос|ваше сообщение|текст|"
        "текст сообщения|примечание|примечания|описание|запрос|заявка|пожелания"
    ),
    "campaign": "utm campaign|campaign|campaign name|кампания|рекламная кампания",
    "consent.email": (
        "newsletter|subscribe|subscription|marketing consent|email consent|opt in|optin|подписка|рассылка|"
        "согласие на рассылку|получать новости|подписаться"
    ),
    "consent.processing": (
        "consent|agree|agreement|privacy|privacy policy|gdpr|gdpr consent|terms|acceptance|accept|personal data|"
        "согласие|согласен|политика конфиденциальности|обработка персональных данных|"
        "согласие на обработку персональных данных|согласие на обработку"
    ),
    "source": "lead source|leadsource|original source|источник|источник лида",
    "occurred_at": (
        "occurred at|date|datetime|date time|time|timestamp|submitted at|submitted|submission date|date created|"
        "created|created at|createdate|create date|created time|date submitted|дата|дата и время|дата создания|"
        "дата заявки|дата обращения|время|отметка времени|создано|дата регистрации"
    ),
    "kind": "touch kind|kind|activity|activity type|event type|вид касания|касание",
}
_TOUCH = {
    "content_key": "content key|content|content id|материал|ключ материала",
    "path": "path|page|page path|url|page url|страница|адрес страницы",
    "number": "number|value|amount|число|значение|сумма",
    "lead.id": "lead id|leadid|id лида|leadloop id",
    "kind": (
        "touch kind|kind|type|event|event name|activity|activity type|event type|вид|тип|событие|касание|вид касания"
    ),
}

LEADS = {name: target for target, names in _LEAD.items() for name in names.split("|")}
"""A plain name to what it is of a person."""
_IN_BOTH = ("email", "phone", "message", "campaign", "source", "occurred_at")
TOUCHES = {name: target for name, target in LEADS.items() if target in _IN_BOTH} | {
    name: target for target, names in _TOUCH.items() for name in names.split("|")
}
"""The same for lists of what people did."""

_COUNTRIES = {
    "AE": "united arab emirates|uae|оаэ", "AM": "armenia|армения", "AT": "austria|österreich|австрия",
    "AU": "australia|австралия", "AZ": "azerbaijan|азербайджан", "BE": "belgium|бельгия", "BG": "bulgaria|болгария",
    "BR": "brazil|бразилия", "BY": "belarus|беларусь|белоруссия|республика беларусь", "CA": "canada|канада",
    "CH": "switzerland|schweiz|швейцария", "CN": "china|китай|кнр", "CY": "cyprus|кипр",
    "CZ": "czech republic|czechia|чехия", "DE": "germany|deutschland|германия|deu", "DK": "denmark|дания",
    "EE": "estonia|эстония", "ES": "spain|españa|испания", "FI": "finland|финляндия", "FR": "france|франция|fra",
    "GB": "united kingdom|uk|great britain|england|великобритания|англия|gbr", "GE": "georgia|грузия",
    "GR": "greece|греция", "HU": "hungary|венгрия", "IE": "ireland|ирландия", "IL": "israel|израиль",
    "IN": "india|индия", "IT": "italy|italia|италия", "JP": "japan|япония", "KG": "kyrgyzstan|киргизия|кыргызстан",
    "KR": "south korea|korea|республика корея|южная корея", "KZ": "kazakhstan|казахстан|kaz", "LT": "lithuania|литва",
    "LV": "latvia|латвия", "MD": "moldova|молдова|молдавия",
    "NL": "netherlands|the netherlands|holland|нидерланды|голландия", "NO": "norway|норвегия",
    "PL": "poland|polska|польша", "PT": "portugal|португалия", "RO": "romania|румыния", "RS": "serbia|сербия",
    "RU": "russia|russian federation|rus|россия|рф|российская федерация", "SE": "sweden|швеция",
    "SI": "slovenia|словения", "SK": "slovakia|словакия", "TJ": "tajikistan|таджикистан",
    "TM": "turkmenistan|туркменистан", "TR": "turkey|türkiye|турция", "UA": "ukraine|украина",
    "US": "usa|united states|united states of america|u.s.|u.s.a.|america|сша", "UZ": "uzbekistan|узбекистан",
}  # fmt: skip
COUNTRY_NAMES = {name: code for code, names in _COUNTRIES.items() for name in names.split("|")}
"""What people write for the countries that leads come from most, to its ISO code."""

_KINDS = {
    "form_submitted": "form|form submission|submission|lead form|форма|заявка|заполнил форму",
    "demo_requested": "demo|demo request|request demo|book a demo|trial|демо|запрос демо|заявка на демо",
    "call_requested": (
        "callback|call request|call back|request a call|contact sales|обратный звонок|заказ звонка|запрос звонка"
    ),
    "price_viewed": "pricing|price|price view|pricing page|цены|смотрел цены|прайс",
    "page_viewed": "page|page view|pageview|visit|страница|визит|просмотр страницы|посещение",
    "email_sent": "sent|delivered|отправлено|доставлено",
    "email_opened": "open|opened|email open|открытие|открыл письмо|открыто",
    "email_clicked": "click|clicked|email click|клик|переход|перешел по ссылке",
    "unsubscribed": "unsubscribe|opt out|отписка|отписался",
    "event_registered": (
        "registration|registered|event registration|webinar registration|регистрация|зарегистрировался"
    ),
    "event_attended": "attended|event|webinar|fair|trade show|exhibition|conference|участие|выставка|вебинар|посетил",
    "content_downloaded": "download|downloaded|whitepaper|content|скачивание|скачал|загрузка",
    "ad_clicked": "ad|ad click|advertisement|реклама|клик по рекламе",
    "call_received": "call|phone call|incoming call|звонок|входящий звонок",
    "chat_started": "chat|live chat|messenger|чат|мессенджер",
    "imported": "import|list|импорт|список",
}
KIND_NAMES = {name: kind for kind, names in _KINDS.items() for name in names.split("|")}
"""What lists say of what a person did, to the kind of touch."""
