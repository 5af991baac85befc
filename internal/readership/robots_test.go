package readership

import "testing"

const chrome = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"

func TestRobotsAreTold(t *testing.T) {
	t.Parallel()
	people := []string{
		chrome,
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
		"Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32052/191.273; U; en) Presto/2.12.423 Version/12.16",
		"Mozilla/5.0 (Linux; U; Android 12; en-US; Infinix X6511) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.4.0.1306 Mobile Safari/537.36",
		"Mozilla/5.0 (Mobile; Nokia_2720_Flip; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5.2.2",
		"Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
		"Mozilla/5.0 (Linux; Android 13; SM-A045F; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/470.0.0.0;]",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [Pinterest/iOS]",
		"Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36 Trust/8.1",
		"Nokia5130c-2/2.0 (07.97) Profile/MIDP-2.1 Configuration/CLDC-1.1",
	}
	for _, a := range people {
		if robot(a) {
			t.Errorf("a person passes for a robot: %s", a)
		}
	}
	for _, a := range []string{
		"", "-", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/126.0 Safari/537.36",
		"facebookexternalhit/1.1", "WhatsApp/2.23.20.0", "Mozilla/5.0 (compatible; Yahoo! Slurp)", "curl/8.5.0", "Wget/1.21", "python-requests/2.32", "Go-http-client/2.0", "Java/17.0.1", "okhttp/4.12.0",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36", "Mozilla/5.0 (compatible; BYTESPIDER)", "GPTBot/1.1", "SkypeUriPreview", "Mozilla/5.0 Chrome-Lighthouse",
		"UptimeRobot/2.0", "Mozilla/5.0 (compatible; SomethingNew/1.0; +https://something.example/)", "Cubot-crawler", "ia_archiver", "Scrapy/2.11",
	} {
		if !robot(a) {
			t.Errorf("a robot passes for a person: %q", a)
		}
	}
}

func FuzzRobot(f *testing.F) {
	f.Add(chrome)
	f.Add("curl/8")
	f.Add("cubot")
	f.Fuzz(func(t *testing.T, agent string) {
		if len(agent) < 400 && !robot(agent+" CURL/8") {
			t.Errorf("%q hides curl", agent)
		}
		robot(agent)
	})
}
