package analyser_test

import (
	"strings"
	"testing"

	"broadsheet/internal/analyser"
)

func BenchmarkTokens(b *testing.B) {
	for lang, text := range map[string]string{
		"en": "The council’s ferry committee met on Tuesday to discuss higher fares, night services and the landing stage at Old Wharf. ",
		"ha": "Majalisar birnin ta amince da sabon farashin jirgin ruwa bayan ƙorafe-ƙorafen mazauna unguwar bakin kogi. ",
		"ar": "وافق مجلس المدينة على زيادة أجرة العبّارة الليلية بعد شكاوى سكان ضفة النهر القديمة. ",
		"zh": "市议会周二讨论了渡轮票价上涨和夜间服务的问题，居民们对此表示不满。",
	} {
		b.Run(lang, func(b *testing.B) {
			l := analyser.For(lang)
			story := strings.Repeat(text, 40)
			b.SetBytes(int64(len(story)))
			b.ReportAllocs()
			for b.Loop() {
				for range l.Tokens(story) {
				}
			}
		})
	}
}
