package topics

import "strings"

// generic are words with a capital that name no matter: days and months, in languages that write them so or begin sentences with them.
var generic = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`
		monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
		lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
		lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
		segunda terca quarta quinta sexta janeiro fevereiro marco maio junho julho setembro outubro dezembro
		montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar marz juni juli oktober dezember
		maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart mei augustus
		lunedi martedi mercoledi giovedi venerdi domenica gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
		litinin talata laraba alhamis jumaa juma asabar asabar lahadi janairu fabrairu maris afrilu mayu yuni yuli agusta satumba oktoba nuwamba disamba
		jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili januari februari machi aprili juni julai agosti septemba oktoba novemba desemba
		pazartesi sali carsamba persembe cuma cumartesi pazar ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik
		photo photos video image source editor update updated copyright http https www com`) {
		m[w] = true
	}
	return m
}()

// before are what comes before the names of people.
var before = map[string]bool{}

// connectors stand in names between words with a capital.
var connectors = map[string]bool{}

func init() {
	for _, w := range strings.Fields("of de la le les du des del della da do dos das di van von der den ten ter bin ibn al el y e and und et & zu zum") {
		connectors[w] = true
	}
	for _, w := range strings.Fields(`mr mrs ms dr prof sir lady lord president minister governor senator professor chief general captain colonel judge justice
		mayor alhaji monsieur madame ministre gouverneur senor senora herr frau shugaba gwamna rais`) {
		before[w] = true
	}
}

// nouns are languages that write every noun with a capital: there one word with a capital names nothing yet.
var nouns = map[string]bool{"de": true, "lb": true, "gsw": true, "nds": true}
