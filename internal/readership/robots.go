package readership

// robots are what the user agents of programs hold and those of browsers do not, in lower case. Addresses of the makers' pages ("+http://…")
// give most of the others away. In-app browsers (FBAN, Instagram, Line) are people.
var robots = []string{
	"bot", "crawl", "spider", "slurp", "http://", "https://", "headless", "phantomjs", "puppeteer", "playwright", "selenium", "webdriver",
	"lighthouse", "pagespeed", "ptst", "gtmetrix", "pingdom", "statuscake", "uptime", "monitor", "probe", "checklink", "linkcheck", "validator",
	"facebookexternalhit", "facebookcatalog", "meta-externalagent", "whatsapp/", "preview", "embedly", "unfurl", "vkshare", "flipboardproxy", "skypeuri", "viber/url",
	"google-", "googleother", "mediapartners", "feedfetcher", "feedly", "feedburner", "rss", "newsblur", "inoreader", "miniflux", "tiny tiny",
	"chatgpt", "gptbot", "oai-search", "claude", "anthropic", "perplexity", "cohere", "bytespider", "archive", "heritrix", "httrack", "wpull", "nutch",
	"curl", "wget", "libwww", "lwp", "httpie", "httpx", "http-client", "httpclient", "http_request", "okhttp", "axios", "node-fetch", "undici", "got (", "guzzle", "symfony",
	"python", "aiohttp", "scrapy", "java/", "jakarta", "ruby", "perl", "php/", "go-http", "reqwest", "dart:io", "cfnetwork", "winhttp", "powershell", "postman", "insomnia", "apachebench", "k6/", "jmeter", "nmap", "nikto", "zgrab", "masscan", "sqlmap", "nuclei",
}

// byTwo has the robots by their first two letters, of which the lower five bits count: the same for small and capital ones.
var byTwo = func() (t [32 * 32][]string) {
	for _, r := range robots {
		t[two(r[0], r[1])] = append(t[two(r[0], r[1])], r)
	}
	return t
}()

func two(a, b byte) int { return int(a&31)<<5 | int(b&31) }

// maxAgent is how many bytes of a user agent are looked at.
const maxAgent = 512

// robot reports whether a user agent is a program's. One that says nothing is.
func robot(agent string) bool {
	if len(agent) < 4 {
		return true
	}
	if len(agent) > maxAgent {
		agent = agent[:maxAgent]
	}
	for i := range len(agent) - 1 {
		for _, r := range byTwo[two(agent[i], agent[i+1])] {
			if begins(agent[i:], r) && !(r == "bot" && phone(agent[:i])) {
				return true
			}
		}
	}
	return false
}

// phone reports whether what stands before "bot" makes it a Cubot, which is a make of phones.
func phone(before string) bool {
	return len(before) >= 2 && lower(before[len(before)-2]) == 'c' && lower(before[len(before)-1]) == 'u'
}

// begins reports whether s begins with a word in lower case, whatever its own case.
func begins(s, word string) bool {
	if len(s) < len(word) {
		return false
	}
	for i := range len(word) {
		if lower(s[i]) != word[i] {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
