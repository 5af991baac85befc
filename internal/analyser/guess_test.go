package analyser_test

import (
	"strings"
	"testing"

	"broadsheet/internal/analyser"
)

// told are some sentences of a made-up story in several languages.
var told = map[string]string{
	"en":  "The harbour authority said on Monday that the ferry will not run until the engine has been repaired. Passengers who have already paid for their tickets can ask for their money at the office, but only until Friday.",
	"fr":  "La capitainerie a annoncé lundi que le bac ne circulera pas tant que le moteur n’aura pas été réparé. Les passagers qui ont déjà payé leur billet peuvent demander leur argent au bureau, mais seulement jusqu’à vendredi.",
	"de":  "Die Hafenbehörde teilte am Montag mit, dass die Fähre nicht fahren wird, bis der Motor repariert ist. Wer seine Karte schon bezahlt hat, kann sein Geld im Büro zurückbekommen, aber nur bis zum Freitag, und nicht an der Kasse.",
	"es":  "La autoridad del puerto dijo el lunes que el transbordador no saldrá hasta que se haya reparado el motor. Los pasajeros que ya han pagado su billete pueden pedir el dinero en la oficina, pero solo hasta el viernes.",
	"ca":  "L’autoritat del port ha dit dilluns que el transbordador no sortirà fins que s’hagi reparat el motor. Els passatgers que ja han pagat el seu bitllet poden demanar els diners a l’oficina, però només fins divendres, amb aquest paper.",
	"da":  "Havnemyndigheden sagde mandag, at færgen ikke kommer til at sejle, før motoren er blevet repareret. De passagerer, som allerede har betalt for deres billet, kan få pengene tilbage på kontoret, men kun indtil fredag, og ikke hos os.",
	"nb":  "Havnemyndighetene sa mandag at fergen ikke kommer til å gå før motoren er blitt reparert. Passasjerer som allerede har betalt for billetten sin, kan få pengene tilbake på kontoret, men bare til fredag, og ikke hos noen av oss.",
	"sv":  "Hamnmyndigheten sade på måndagen att färjan inte kommer att gå förrän motorn har blivit lagad. De passagerare som redan har betalat för sin biljett kan få pengarna tillbaka på kontoret, men bara till och med fredag, och inte hos oss.",
	"pl":  "Kapitanat portu poinformował w poniedziałek, że prom nie będzie kursował, dopóki silnik nie zostanie naprawiony. Pasażerowie, którzy już zapłacili za bilet, mogą odebrać pieniądze w biurze, ale tylko do piątku, a nie u nas.",
	"uk":  "Адміністрація порту повідомила в понеділок, що пором не буде ходити, поки двигун не відремонтують. Пасажири, які вже заплатили за квиток, можуть отримати свої гроші в касі, але тільки до п’ятниці, а не після того, як він піде.",
	"ru":  "Администрация порта сообщила в понедельник, что паром не будет ходить, пока двигатель не починят. Пассажиры, которые уже заплатили за билет, могут получить свои деньги в кассе, но только до пятницы, а не после того, как он уйдёт.",
	"ha":  "Hukumar tashar jiragen ruwa ta ce a ranar Litinin jirgin ba zai yi aiki ba sai an gyara injinsa. Wadanda suka riga suka biya kudin tikiti za su iya karbar kudinsu a ofis, amma har zuwa ranar Juma’a kawai, kuma ba a wani wuri ba.",
	"sw":  "Mamlaka ya bandari ilisema siku ya Jumatatu kwamba kivuko hakitafanya kazi mpaka injini itakapotengenezwa. Abiria ambao tayari wamelipa nauli wanaweza kudai fedha zao katika ofisi, lakini ni hadi siku ya Ijumaa tu, na si baada ya hapo.",
	"pcm": "Di people wey dey run di harbour tok say di ferry no go waka until dem repair di engine. Passenger wey don already pay for dia ticket fit collect dia money for office, but na only till Friday dem go fit do am, and e no go pass dat day.",
	"ar":  "قالت سلطة الميناء يوم الاثنين إن العبارة لن تعمل حتى يتم إصلاح المحرك الذي تعطل في الأسبوع الماضي. ويمكن للركاب الذين دفعوا ثمن التذكرة أن يطلبوا أموالهم من المكتب، ولكن فقط حتى يوم الجمعة، وليس بعد ذلك، كما قال المدير.",
	"zh":  "港务局星期一表示，在发动机修好之前，渡轮将停止运行。已经付款的乘客可以在星期五之前到办公室退票。",
	"ja":  "港湾当局は月曜日、エンジンの修理が終わるまでフェリーは運航しないと発表した。すでに切符を買った乗客は金曜日まで事務所で払い戻しを受けられる。",
	"ko":  "항만 당국은 월요일에 엔진이 수리될 때까지 여객선을 운항하지 않는다고 밝혔다. 이미 요금을 낸 승객은 금요일까지 사무실에서 환불받을 수 있다.",
}

func TestForeign(t *testing.T) {
	t.Parallel()
	for lang, text := range told {
		if got := analyser.Foreign(text, lang); got != "" {
			t.Errorf("%s at home: %q", lang, got)
		}
		home := "en-GB"
		if lang == "en" {
			home = "fr"
		}
		if got := analyser.Foreign(text, home); got != lang {
			t.Errorf("%s in a paper of %s: %q", lang, home, got)
		}
	}
	for _, home := range []string{"no", "nn-NO", "nb_NO"} {
		if got := analyser.Foreign(told["nb"], home); got != "" {
			t.Errorf("Norwegian in a paper of %s: %q", home, got)
		}
	}
}

func TestForeignSaysNothingUnlessItCanTell(t *testing.T) {
	t.Parallel()
	unknown := "Uprava luke priopćila je u ponedjeljak da trajekt neće voziti dok se motor ne popravi. Putnici koji su već platili kartu mogu dobiti novac natrag u uredu, ali samo do petka, jer poslije toga više neće biti moguće."
	for name, c := range map[string]struct{ text, home string }{
		"empty":                      {"", "en"},
		"no letters":                 {strings.Repeat("3.14 — 42; ", 100), "en"},
		"one word":                   {"Bonjour", "en"},
		"a headline":                 {"Le bac ne circulera pas avant vendredi", "en"},
		"one word many times":        {strings.Repeat("ferry ", 200_000), "fr"},
		"two languages":              {told["fr"] + "\n\n" + told["es"], "de"},
		"a language it has not":      {unknown, "en"},
		"at home in one it has not":  {told["ru"], "bg"},
		"at home in no language":     {told["fr"], ""},
		"at home in what is not one": {told["fr"], "../en"},
		"not UTF-8":                  {strings.Repeat("\xff\xfe le ", 100)[:5], "en"},
	} {
		if got := analyser.Foreign(c.text, c.home); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}
