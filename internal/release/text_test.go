package release

import (
	"strings"
	"testing"
)

func TestRedactText(t *testing.T) {
	for in, want := range map[string]string{
		"":              "",
		"1.27.4":        "1.27.4",
		"GVX_MIRROR=/m": "GVX_MIRROR=/m",
		"https://h/x":   "https://h/x",
		"GVX_MIRROR=https://u:SECRET@h:8443/x?t=SECRET#SECRET":                          "GVX_MIRROR=https://h:8443/x?…",
		"https://u:SECRET@h/x?t=SECRET,direct|https://SECRET@k,off":                     "https://h/x?…,direct|https://k,off",
		"https://h/golang.org/toolchain/@v/v0.0.1-go1.27.4.zip":                         "https://h/golang.org/toolchain/@v/v0.0.1-go1.27.4.zip",
		`Get "https://u:SECRET@h/x?k=SECRET": EOF`:                                      `Get "https://h/x?…": EOF`,
		"https://u:SEC,RET@h/x":                                                         "https://h/x",
		"https://u:SEC/SECRET@h/x":                                                      hidden,
		"https://u:1/SECRET@h/x":                                                        hidden,
		"https://u:SECRET@SECRET@h/x":                                                   "https://h/x",
		"ssh://git@h/x":                                                                 "ssh://h/x",
		"http://h/sumdb/s/lookup/golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64: 404": "http://h/sumdb/s/lookup/golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64: 404",
		"https://u:SECRET@h/lookup/golang.org/toolchain@v0.0.1-go1.27.4":                "https://h/lookup/golang.org/toolchain@v0.0.1-go1.27.4",
		"http://h/#SECRET":                                                              "http://h/",
		"cannot reach https://h/x: golang.org/toolchain@v0.0.1":                         "cannot reach https://h/x: golang.org/toolchain@v0.0.1",
		"https://%zz:SECRET@h":                                                          "https://h",
		"https://…,direct":                                                              "https://…,direct",
		"https://h/a%20b":                                                               "https://h/a%20b",
		"HTTPS://u:SECRET@h":                                                            "HTTPS://h",
		"u:SECRET@h:3128":                                                               "…@h:3128",
		"HTTP_PROXY=u:SECRET@h:3128 GOPROXY=v:SECRET@k/x":                               "HTTP_PROXY=…@h:3128 GOPROXY=…@k/x",
		"u:SEC@RET@h,u:SECRET@k|u:SECRET@l":                                             "…@l", // a comma and a bar may be of a password
		"https:/u:SECRET@h/x":                                                           "https:/…@h/x",
		"https:u:SECRET@h/x":                                                            "…@h/x",
		"//u:SECRET@h/x":                                                                "//…@h/x",
		`https:\\u:SECRET@h`:                                                            `https:\\…@h`,
		"git@h:o/r.git":                                                                 "git@h:o/r.git",
		"git:SECRET@h:o/r.git":                                                          "…@h:o/r.git",
		"u:SECRET@[::1]:80":                                                             "…@[::1]:80",
		"h/x?token=SECRET":                                                              "h/x?…",
		"h:8080/x?a&token=SECRET, and more":                                             "h:8080/x?…, and more",
		"https%3A%2F%2Fu%3ASECRET%40h%2Fx":                                              hidden,
		"a=HTTPS%3a%2f%2fu%3aSECRET%40h b":                                              "a=" + hidden + " b",
		"go.mod:3: example.com/m@v1.2.3: no":                                            "go.mod:3: example.com/m@v1.2.3: no",
		"127.0.0.1:80/golang.org/toolchain/@v/list":                                     "127.0.0.1:80/golang.org/toolchain/@v/list",
		`C:\Users\a\go\pkg\mod\m@v1.0.0\x.go:1:2: what?`:                                `C:\Users\a\go\pkg\mod\m@v1.0.0\x.go:1:2: what?`,
	} {
		if got := RedactText(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// However a password is made, it is not shown; and what holds no URL stays.
func FuzzRedactText(f *testing.F) {
	seeds := []string{"p", "p,w", "p|w", "p w", "p\"w", "p'w", "p/w", "p?w", "p#w", "p://w", "p@w", "%", "", "\x00", "p\nw", "<>", "é"}
	for _, s := range seeds {
		f.Add(s, "h/x")
	}
	if len(seeds) < 10 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, between, host string) {
		const secret = "SECRETSECRET"
		if strings.ContainsAny(between+host, "\n") || strings.Contains(between+host, "://") {
			return // lines and sentences are made by gvx, not by who has a password
		}
		for _, text := range []string{
			"https://u:" + secret + between + secret + "@" + host,
			"GVX_MIRROR=https://" + secret + between + "@" + host,
			"direct,https://u:" + between + secret + "@" + host + ",off",
			"https://" + "h/x?token=" + secret,
			"h/x?token=" + secret,
			"HTTP_PROXY=u:" + secret + "@" + host,
		} {
			if strings.Contains(text, ": ") {
				continue
			}
			if got := RedactText(text); strings.Contains(got, secret) {
				t.Errorf("%q is shown as %q", text, got)
			}
		}
		if !strings.ContainsAny(host, "@=%") && RedactText(host) != host {
			t.Errorf("%q: %q", host, RedactText(host))
		}
	})
}
