package doctor

import (
	"context"
	"net/url"
	"strings"
)

var proxyHTTP = Check{
	ID:        "proxy.http",
	Severity:  Warning,
	Title:     "HTTP proxies that Go takes otherwise than other programs",
	Reads:     []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "the same in lower case", "REQUEST_METHOD"},
	Threshold: "upper and lower case differ; no URL; NO_PROXY with blanks; ALL_PROXY alone",
	About: "Go reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` in upper case first and then in lower case (golang.org/x/net/http/httpproxy), curl and git in lower case first: where the two differ, `go get` and `git` go different ways. " +
		"A value that is no URL is passed over without a word. NO_PROXY is split at commas only, where curl also takes blanks. Go does not read ALL_PROXY. " +
		"`localhost` and loopback addresses never go through a proxy in Go, whatever NO_PROXY says: `httptest` needs no entry there, though curl does. In a CGI environment (REQUEST_METHOD is set) Go refuses HTTP_PROXY: `refusing to use HTTP_PROXY value in CGI environment`.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		var found []Finding
		for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"} {
			found = append(found, casesDiffer(h, name)...)
		}
		for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY"} {
			found = append(found, noProxyURL(h, name)...)
		}
		return append(append(append(found, blankNoProxy(h)...), allProxy(h)...), cgi(h)...), nil
	},
}

// eitherCase returns the value that Go takes, and the variable's name.
func eitherCase(h *Here, name string) (value, from string) {
	if value = h.Getenv(name); value != "" {
		return value, name
	}
	from = strings.ToLower(name)
	return h.Getenv(from), from
}

// casesDiffer never shows a value: it may hold a password.
func casesDiffer(h *Here, name string) []Finding {
	upper, lower := h.Getenv(name), h.Getenv(strings.ToLower(name))
	if h.OS == "windows" || upper == "" || lower == "" || upper == lower {
		return nil
	}
	others := "curl and git take " + strings.ToLower(name)
	return []Finding{{
		Severity: Warning, Source: name + ", " + strings.ToLower(name), Value: "two values", Threshold: "the same",
		Text: name + " and " + strings.ToLower(name) + " differ: Go takes " + name + ", " + others,
		Fix:  Shell("export " + strings.ToLower(name) + `="$` + name + `"`),
	}}
}

// noProxyURL is about what package httpproxy passes over.
func noProxyURL(h *Here, name string) []Finding {
	value, from := eitherCase(h, name)
	if value == "" || isProxyURL(value) {
		return nil
	}
	return []Finding{{
		Severity: Warning, Source: from, Value: "no URL", Threshold: "http://host:3128",
		Text: from + " is no URL: Go connects without a proxy, and does not say so",
	}}
}

// isProxyURL is parseProxy of golang.org/x/net/http/httpproxy.
func isProxyURL(value string) bool {
	u, err := url.Parse(value)
	if err == nil && u.Scheme != "" && u.Host != "" {
		return true
	}
	if _, err := url.Parse("http://" + value); err == nil {
		return true
	}
	return err == nil
}

func blankNoProxy(h *Here) []Finding {
	value, from := eitherCase(h, "NO_PROXY")
	for entry := range strings.SplitSeq(value, ",") {
		if len(strings.Fields(entry)) > 1 {
			return []Finding{{
				Severity: Warning, Source: from, Value: "entries with blanks between them", Threshold: "commas",
				Text: from + " has entries that only blanks part: Go splits at commas, and takes them for one name that no host has",
				Fix:  Fix{Words: "put commas between the entries"},
			}}
		}
	}
	return nil
}

func allProxy(h *Here) []Finding {
	value, from := eitherCase(h, "ALL_PROXY")
	if https, _ := eitherCase(h, "HTTPS_PROXY"); value == "" || https != "" {
		return nil
	}
	return []Finding{{
		Severity: Info, Source: from, Value: "set, without HTTPS_PROXY", Threshold: "HTTPS_PROXY",
		Text: from + " is set, which Go does not read: Go programs connect by https without a proxy, where curl and git go through it",
		Fix:  Shell(`export HTTPS_PROXY="$` + from + `"`),
	}}
}

func cgi(h *Here) []Finding {
	value, from := eitherCase(h, "HTTP_PROXY")
	if value == "" || h.Getenv("REQUEST_METHOD") == "" {
		return nil
	}
	return []Finding{{
		Severity: Warning, Source: "REQUEST_METHOD, " + from, Value: "both set", Threshold: "one of them",
		Text: "REQUEST_METHOD and " + from + " are both set: Go takes this for CGI, and refuses every request by plain http (\"refusing to use HTTP_PROXY value in CGI environment\")",
		Fix:  Shell("unset REQUEST_METHOD"),
	}}
}
