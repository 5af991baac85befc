package e2e

// article is one made-up story of the papers that the pages are tried with: short, with the things in it that break pages.
type article struct {
	section  int // the section's place in the list
	headline string
	body     string
	lang     string // "" is the paper's
	more     bool   // has tags, comments and a picture
}

var english = edition{
	lang: "en", name: "The Maro Courier", tagline: "Every tide since 1871",
	authors:  [][2]string{{"amina", "Amina Bello"}, {"jonas", "Jonas Weir-Ottoline"}},
	sections: [][2]string{{"harbour", "Harbour"}, {"council", "Council"}, {"letters", "Letters & Arts"}},
	tags:     [][2]string{{"ferry", "Night ferry"}, {"lady-maro", "The Lady Maro"}},
	about:    [2]string{"About the Courier", "<p>We are nine people above a chandler’s shop.</p>\n<h2>Write to us</h2>\n<p>Quay Street 4, Maro – the bell works.</p>"},
	words:    "ferry", nothing: "xyzzyplugh",
	name2: "Ada “the pilot” O’Brien", said: "I was on that boat.\n\nThe bell was never rung – not once. See https://maro.example/log for the log.",
	answer: "Nor on the Tuesday.",
	articles: []article{
		{headline: "Inquiry into the “Lady Maro” finds a worn steering cable", more: true, body: "The inquiry into the collision of the night ferry Lady Maro has found a worn steering cable and two inspections that nobody made. The harbour board will hear the harbour master, Amina Bello, on Thursday. Two deckhands were hurt when the ferry struck the landing stage at Old Wharf in fog."},
		{headline: "Deckhands of the night ferry tell the harbour board of fog, and of no bell", more: true, body: "The two deckhands who were hurt on the Lady Maro told the harbour board that no bell was rung at Old Wharf. The ferry came on through the fog, one of them said, until the landing stage stood over the rail."},
		{headline: "Night ferry: fishmongers count the nights since the Lady Maro stopped", more: true, body: "Fishmongers at the market have kept a tally in chalk of the nights without a ferry. The detour by the upper bridge costs them forty minutes, and the harbour board has promised the Lady Maro by Monday."},
		{headline: "Divers find cracked piles under the landing stage at Old Wharf", more: true, body: "Divers who went down at Old Wharf found two piles of the landing stage cracked below the waterline. The night ferry carries a hundred and forty passengers; the stage should carry sixty, writes the harbour board’s engineer."},
		{headline: "Harbour board asks the ferry’s inspector for its money back", more: true, body: "The harbour board wants back what it paid to inspect the Lady Maro. The contractor signed twice that the steering cable of the night ferry was sound, and was on board neither time."},
		{headline: "Pilots want a second light on Gull Rock before the ferry sails by night", more: true, body: "Pilots who know the channel say that the night ferry needs a second light on Gull Rock. In fog the first cannot be seen from Old Wharf, and the Lady Maro had only a compass to go by."},
		{headline: "Surcharge on the night ferry finds no seconder", more: true, body: "A surcharge of two crowns on the night ferry found no seconder at the harbour board. The Lady Maro earns 310 crowns a crossing and burns 290, the treasurer said, before anybody is paid."},
		{section: 1, headline: "Council puts drains before lamps – by one vote", body: "Drains come first and street lamps second, the council has decided by a single vote after five hours. The treasurer had asked for both and was given neither in full."},
		{section: 1, headline: "Traders win three months’ delay of the stall tax", body: "Market traders have three months more before the tax on stalls begins. Their union had filled the gallery; the clerk had to borrow chairs from the school."},
		{section: 1, headline: "Die Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft kommt nach Maro", lang: "de", body: "Die Gesellschaft mit dem langen Namen eröffnet ein Büro am Kai. Man suche noch ein Türschild, das breit genug sei, sagte der Vorsitzende."},
		{section: 1, headline: "Schools stay shut on Friday while the boilers are mended", body: "Two schools on the hill will not open on Friday. Engineers need a day to mend boilers that are older than the head teachers."},
		{section: 2, headline: "عودة العبّارة الليلية إلى الرصيف القديم", lang: "ar", body: "تبحر العبّارة الليلية من جديد يوم الاثنين بعد تسعة أسابيع من اصطدامها بالرصيف. وقالت مديرة الميناء: «كان الحبل مهترئا»."},
		{section: 2, headline: "Sixteen-year-old wins the national chess title with a borrowed book", body: "She beat the holder in forty moves with an opening from a library book that is now eleven days overdue. The library has waived the fine."},
		{section: 2, headline: "See also: https://maro.example/a/very/long/address/that/nobody/ever/shortened/because-nobody-asked?and=so&it=stays", body: "A reader writes with an address that does not fit on any line and asks us to print it as it stands. Here it is, as promised, twice as long as the letter."},
		{section: 2, headline: "Choir rehearses in the fish market: ‘The echo is free’", body: "The town choir has moved its rehearsals to the fish market while its hall is painted. The echo is free, says the conductor, and the altos have learnt to like the smell."},
	},
}

var arabic = edition{
	lang: "ar", name: "بريد النهر", tagline: "مع كل مدّ منذ ١٨٧١",
	authors:  [][2]string{{"salim", "سليم حداد"}, {"huda", "هدى النجار"}},
	sections: [][2]string{{"harbour", "المرفأ"}, {"council", "المجلس"}, {"letters", "ثقافة وفنون"}},
	tags:     [][2]string{{"ferry", "العبّارة الليلية"}, {"lady-maro", "ليدي مارو"}},
	about:    [2]string{"من نحن", "<p>نحن تسعة أشخاص في غرفتين فوق دكّان لوازم البحر.</p>\n<h2>اكتبوا إلينا</h2>\n<p>شارع الرصيف ٤.</p>"},
	words:    "العبّارة", nothing: "قسطنطينيات",
	name2: "أبو كريم", said: "كنت على متن ذلك القارب.\n\nلم يُقرع الجرس مرة واحدة.", answer: "ولا يوم الثلاثاء.",
	articles: []article{
		{headline: "التحقيق في حادث «ليدي مارو» يكشف عن حبل توجيه مهترئ", more: true, body: "كشف التحقيق في اصطدام العبّارة الليلية ليدي مارو عن حبل توجيه مهترئ وعن عمليتي تفتيش لم يقم بهما أحد. وتستمع هيئة المرفأ يوم الخميس إلى مديرة الميناء."},
		{headline: "عمّال العبّارة الليلية يروون لهيئة المرفأ ليلة الضباب", more: true, body: "قال العاملان اللذان أصيبا على متن ليدي مارو إن أحدا لم يقرع الجرس على الرصيف القديم. وواصلت العبّارة سيرها في الضباب حتى ارتفع الرصيف فوق حافتها."},
		{headline: "باعة السمك يعدّون الليالي منذ توقفت العبّارة", more: true, body: "سجّل باعة السمك بالطباشير عدد الليالي التي مضت بلا عبّارة. ووعدت هيئة المرفأ بعودة ليدي مارو يوم الاثنين."},
		{headline: "غوّاصون يعثرون على ركائز متصدعة تحت الرصيف القديم", more: true, body: "عثر غوّاصون على ركيزتين متصدعتين تحت سطح الماء عند الرصيف القديم. وتحمل العبّارة الليلية مئة وأربعين راكبا."},
		{section: 1, headline: "المجلس يقدّم المجاري على المصابيح بفارق صوت واحد", body: "قرّر المجلس بفارق صوت واحد وبعد خمس ساعات أن تأتي المجاري أولا ومصابيح الشوارع ثانيا."},
		{section: 1, headline: "التجار يكسبون ثلاثة أشهر قبل ضريبة الأكشاك", body: "أمام تجار السوق ثلاثة أشهر أخرى قبل أن تبدأ ضريبة الأكشاك. وقد ملأ اتحادهم قاعة الجمهور."},
		{section: 2, headline: "Night ferry sails again on Monday", lang: "en", body: "The night ferry sails again from Monday, nine weeks after it struck the landing stage in fog."},
		{section: 2, headline: "فتاة في السادسة عشرة تفوز ببطولة الشطرنج بكتاب مستعار", body: "هزمت حاملة اللقب في أربعين نقلة بافتتاح تعلّمته من كتاب استعارته من المكتبة."},
	},
}
