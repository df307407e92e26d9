package release

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const canary = "c4n4ry-p4ssw0rd"

// leak reports a canary in anything that a program might print of value.
func leak(t *testing.T, where string, values ...any) {
	t.Helper()
	secrets := []string{canary, base64.StdEncoding.EncodeToString([]byte("user:" + canary))}
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v"} {
			shown := fmt.Sprintf(verb, v)
			for _, s := range secrets {
				if strings.Contains(shown, s) {
					t.Errorf("%s: the password is in %s: %s", where, verb, strings.ReplaceAll(shown, s, "<CANARY>"))
				}
			}
		}
		for err, ok := v.(error); ok && err != nil; {
			if strings.Contains(err.Error(), canary) {
				t.Errorf("%s: the password is in the chain, in a %T", where, err)
			}
			u, is := err.(interface{ Unwrap() error })
			if !is {
				break
			}
			err = u.Unwrap()
		}
	}
}

// withLogin puts the canary into the address of a server.
func withLogin(raw string) string {
	return strings.Replace(raw, "://", "://user:"+canary+"@", 1)
}

// echo is a server that repeats the password wherever a server can.
func echo(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(code)
		io.WriteString(w, "you sent "+password+" as "+r.Header.Get("Authorization"))
	}
}

// raw answers with bytes that are no HTTP, which holds the password.
func raw(answer string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			io.WriteString(conn, answer)
			conn.Close()
		}
	}
}

func TestCanary(t *testing.T) {
	redirect := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", to)
			w.WriteHeader(302)
		}
	}
	refused := httptest.NewServer(nil)
	refused.Close()
	tls := httptest.NewUnstartedServer(text("x"))
	tls.Config.ErrorLog = log.New(io.Discard, "", 0)
	tls.StartTLS()
	t.Cleanup(tls.Close)
	addresses := map[string]string{
		"refused connection": refused.URL,
		"unknown authority":  tls.URL,
		"no such host":       "https://host.invalid",
		"no such file":       "file:///nonexistent",
	}
	for name, h := range map[string]http.HandlerFunc{
		"ok":                  text("v0.0.1-go1.27.4.linux-amd64\n"),
		"401":                 echo(401),
		"403":                 echo(403),
		"404":                 echo(404),
		"500":                 echo(500),
		"timeout":             hang,
		"garbage":             raw("HTTP/9 " + canary + "\r\n\r\n"),
		"garbage header":      raw("HTTP/1.1 200 OK\r\n" + canary + "\r\n\r\n"),
		"redirect away":       redirect(withLogin(refused.URL) + "/?" + canary),
		"redirect to a host":  redirect("http://" + canary + ".invalid/"),
		"redirect nowhere":    redirect("http://user:" + canary + "@%zz"),
		"redirect to a file":  redirect("file:///" + canary),
		"redirect for ever":   redirect("/" + canary),
		"truncated":           func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "9") },
		"announced too large": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "99999999999") },
	} {
		s, _ := serve(t, h)
		addresses[name] = s.URL
	}
	for name, address := range addresses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !strings.HasPrefix(address, "file:") {
				address = withLogin(address)
			}
			query := "?token=" + canary
			if strings.HasPrefix(address, "file:") {
				query = ""
			}
			proxies := mustProxies(t, address+"/p"+query+"|"+address+"/q,direct")
			var lines []string
			c := NewClient(quick(Config{Stall: 50 * time.Millisecond, Log: func(l string) { lines = append(lines, l) }}))
			ctx := t.Context()
			s := NewProxySource(c, proxies)
			catalog, listErr := s.List(ctx, linux(t))
			artifact, openErr := s.Open(ctx, subject(t, "1.27.4"), tempPart(t), nil)
			artifact.Close() // its lines may come from another goroutine
			_, existErr := s.Exists(ctx, subject(t, "1.27.3"))
			l := NewLogRemote(c, proxies[:2])
			_, logErr := l.ReadRemote(ctx, "/lookup/x")
			short, cancel := context.WithTimeout(ctx, time.Nanosecond)
			defer cancel()
			_, lateErr := s.List(short, linux(t))
			leak(t, name, catalog, listErr, artifact, openErr, existErr, logErr, lateErr, strings.Join(lines, "\n"), proxies, c, s, l)
			if artifact != nil {
				leak(t, name, *artifact)
			}
			if name == "ok" == (openErr != nil || listErr != nil) {
				t.Errorf("list: %v, open: %v", listErr, openErr)
			}
		})
	}
}

func TestCanaryInTheList(t *testing.T) {
	for _, value := range []string{
		"https://user:" + canary + "@%zz/",
		"https://user:" + canary + " @example.com",
		"https://user:" + canary + "\x7f@example.com",
		"https://user:" + canary + "@example.com:port/",
		"https:/user:" + canary + "@example.com",
		"https:user:" + canary + "@example.com:x",
		"user:" + canary + "@example.com:x",
		"ftp://user:" + canary + "@example.com",
		"file://user:" + canary + "@example.com/x",
		"/user:" + canary + "@example.com",
		canary,
		"https://user:12," + canary + "/x:y/@[",
		"https://user:12/" + canary + "@example.com",
		"https://user:" + canary + "@example.com,https://user:" + canary + "2@example.com",
		"https://user:" + canary + "@example.com,ftp://x",
		"https://example.com,https://user:" + canary + "@[::1",
	} {
		p, err := ParseProxies(value, "environment")
		if err == nil || p != nil {
			t.Errorf("%q: accepted", value)
		}
		leak(t, "ParseProxies", err)
		leak(t, "Redact", Redact("https://user:"+canary+"@%zz/"), Redact("user:"+canary+"@host"))
	}
}

// TestCanaryInHTTPProxy looks at passwords for the proxy that HTTP_PROXY names.
func TestCanaryInHTTPProxy(t *testing.T) {
	refusing, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, r.Header.Get("Proxy-Authorization"), http.StatusProxyAuthRequired)
	})
	closed := httptest.NewServer(nil)
	closed.Close()
	for _, at := range []string{refusing.URL, closed.URL} {
		proxy, err := url.Parse(withLogin(at))
		if err != nil {
			t.Fatal(err)
		}
		secrets := NewCredentials()
		c := NewClient(quick(Config{Credentials: secrets, Transport: defaultTransport(secrets, http.ProxyURL(proxy))}))
		for _, u := range []string{"http://example.invalid/", "https://example.invalid/"} {
			_, err := c.Get(t.Context(), mustURL(t, u), 1000)
			if err == nil {
				t.Errorf("%s: no error", u)
			}
			leak(t, u, err)
		}
	}
}

// TestCanaryInEnvironment runs itself with a setting that is no URL, which Go's
// own error repeats. The environment is read once in a process.
func TestCanaryInEnvironment(t *testing.T) {
	if os.Getenv("GVX_TEST_CHILD") == "1" {
		_, err := NewClient(quick(Config{})).Get(t.Context(), mustURL(t, "http://example.invalid/"), 1000)
		fmt.Println("ERROR:", err)
		leak(t, "HTTP_PROXY", err)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestCanaryInEnvironment$", "-test.v")
	cmd.Env = append(os.Environ(), "GVX_TEST_CHILD=1", "HTTP_PROXY=http://user:"+canary+"@%zz", "http_proxy=", "NO_PROXY=", "no_proxy=")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "ERROR: cannot get") || strings.Contains(string(out), canary) {
		t.Errorf("%v: %s", err, strings.ReplaceAll(string(out), canary, "<CANARY>"))
	}
}

func TestRedact(t *testing.T) {
	for raw, want := range map[string]string{
		"https://user:pw@example.com:8443/a%2Fb?x=y#z": "https://example.com:8443/a%2Fb?…",
		"file:///a/b":              "file:///a/b",
		"https://example.com/\x1b": hidden,
		"https://example.com/%1b":  "https://example.com/%1b",
		"mailto:someone":           hidden,
		"https://":                 hidden,
	} {
		if got := Redact(raw); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}
