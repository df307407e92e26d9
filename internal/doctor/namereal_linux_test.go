package doctor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// nameWorlds are files of /etc that decide how Go looks up names. What the checks say of
// the order is compared with what package net does.
var nameWorlds = map[string]map[string]string{
	"usual":         {"resolv.conf": "nameserver 192.0.2.1\n", "nsswitch.conf": "hosts: files dns\n"},
	"nothing":       {},
	"nonsswitch":    {"resolv.conf": "nameserver 192.0.2.1\n"},
	"nohosts":       {"nsswitch.conf": "passwd: files\n"},
	"dnsfirst":      {"nsswitch.conf": "hosts: dns files\n"},
	"onlyfiles":     {"nsswitch.conf": "hosts: files\n"},
	"onlydns":       {"nsswitch.conf": "hosts:dns\n"},
	"tab":           {"nsswitch.conf": "hosts:\tfiles\tdns\n"},
	"ubuntu":        {"nsswitch.conf": "hosts: files mdns4_minimal [NOTFOUND=return] dns myhostname mymachines\n"},
	"debian":        {"nsswitch.conf": "hosts: files mdns4_minimal [NOTFOUND=return] dns\n"},
	"mdnsallow":     {"nsswitch.conf": "hosts: files mdns4_minimal [NOTFOUND=return] dns\n", "mdns.allow": ".local\n"},
	"fedora":        {"nsswitch.conf": "hosts: files myhostname resolve [!UNAVAIL=return] dns\n"},
	"resolveonly":   {"nsswitch.conf": "hosts: resolve files\n"},
	"myhostname":    {"nsswitch.conf": "hosts: myhostname\n"},
	"wins":          {"nsswitch.conf": "hosts: files wins\n"},
	"actions":       {"nsswitch.conf": "hosts: dns [!UNAVAIL=return] files\n"},
	"defaults":      {"nsswitch.conf": "hosts: files [SUCCESS=return NOTFOUND=continue] dns [UNAVAIL=return]\n"},
	"notdefault":    {"nsswitch.conf": "hosts: files [NOTFOUND=return TRYAGAIN=return] dns\n"},
	"nocolon":       {"nsswitch.conf": "hosts: dns files\nnetworks files\n"},
	"bracket":       {"nsswitch.conf": "hosts: dns [NOTFOUND=return files\n"},
	"badaction":     {"nsswitch.conf": "hosts: dns [NOTFOUND] files\n"},
	"othersbracket": {"nsswitch.conf": "passwd: files [\nhosts: dns files\n"},
	"twice":         {"nsswitch.conf": "hosts: dns\nhosts: files\n"},
	"comment":       {"nsswitch.conf": "hosts: dns # files\n"},
	"option":        {"resolv.conf": "nameserver 192.0.2.1\noptions inet6\n", "nsswitch.conf": "hosts: dns files\n"},
	"keyword":       {"resolv.conf": "nameserver 192.0.2.1\nsortlist 192.0.2.0\n"},
	"options":       {"resolv.conf": "nameserver 192.0.2.1\noptions rotate edns0 trust-ad single-request-reopen use-vc no-reload ndots:3 timeout:1 attempts:1\ndomain example.com\nlookup file bind\n; c\n"},
	"spacedcomment": {"resolv.conf": " # c\n"},
	"ndots":         {"resolv.conf": "options ndots\n"},
	"debug":         {"resolv.conf": "options debug\n"},
}

// Each order is that of the running package net. A test that was built without cgo says
// so, and has no order with it.
func TestRealOrders(t *testing.T) {
	for name, files := range nameWorlds {
		t.Run(name, func(t *testing.T) {
			if os.Getenv(insideVariable) == t.Name() {
				freshFolder(t, "/etc", files)
				lookUpOnce()
				return
			}
			t.Parallel()
			compareOrder(t, "netdns=2", true)
			compareOrder(t, "netdns=go+2", false)
		})
	}
}

// lookUpOnce has package net say how it would look up a name. It asks nobody.
func lookUpOnce() {
	h := runningHere()
	l, _ := h.lookup()
	fmt.Printf("\npredicted %s with cgo, %s without\n", l.Order(true), l.Order(false))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	net.DefaultResolver.LookupHost(ctx, "gvx.example.com")
}

var (
	wantedOrder    = regexp.MustCompile(`hostLookupOrder\(gvx\.example\.com\) = (\S+)`)
	predictedOrder = regexp.MustCompile(`predicted (\S+) with cgo, (\S+) without`)
)

func compareOrder(t *testing.T, mode string, cgo bool) {
	t.Helper()
	out, err := startInside(t, syscall.CLONE_NEWNS, []string{"GODEBUG=" + mode})
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || bytes.Contains(out, []byte("SKIP: ")) {
		t.Skipf("SKIP: no mounts of one's own here: %v\n%s", err, out)
	}
	if cgo && !bytes.Contains(out, []byte("dynamic selection of DNS resolver")) {
		t.Log("SKIP: this test is built without cgo")
		return
	}
	predicted, wanted := predictedOrder.FindSubmatch(out), wantedOrder.FindSubmatch(out)
	if predicted == nil || wanted == nil {
		t.Fatalf("%s:\n%s", mode, out)
	}
	got := predicted[2]
	if cgo {
		got = predicted[1]
	}
	if !bytes.Equal(got, wanted[1]) {
		t.Errorf("%s: predicted %s, package net takes %s", mode, got, wanted[1])
	}
}

// A machine without resolv.conf asks itself, as the finding says.
func TestRealNoResolvConf(t *testing.T) {
	inside(t, syscall.CLONE_NEWNET|syscall.CLONE_NEWNS, []string{"GODEBUG=netdns=go"}, func(t *testing.T) {
		loUp(t)
		freshFolder(t, "/etc", nil)
		mustFind(t, dnsResolv, runningHere(), "it is not there", "127.0.0.1:53")
		_, err := net.LookupHost("gvx.example.com")
		if err == nil || !strings.Contains(err.Error(), "127.0.0.1:53") && !strings.Contains(err.Error(), "[::1]:53") {
			t.Fatalf("looking up: %v", err)
		}
	})
}

// The third nameserver is asked and the fourth is not; the time that it takes is what the
// file asks for.
func TestRealNameservers(t *testing.T) {
	inside(t, syscall.CLONE_NEWNET|syscall.CLONE_NEWNS, []string{"GODEBUG=netdns=go"}, func(t *testing.T) {
		loUp(t)
		asked := make(chan string, 100)
		for _, ip := range []string{"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"} {
			nameserver(t, ip, asked)
		}
		freshFolder(t, "/etc", map[string]string{"resolv.conf": "nameserver 127.0.0.2\nnameserver 127.0.0.3\nnameserver 127.0.0.4\nnameserver 127.0.0.5\noptions attempts:1 ndots:16\nsearch a.example b.example\n"})
		mustFind(t, dnsResolv, runningHere(), "127.0.0.5 is never asked")
		mustFind(t, dnsResolv, runningHere(), "ndots:16 (Go takes 15)", "each of 2 domains")
		net.LookupHost("gvx.example.com")
		seen := map[string]int{}
		for len(asked) > 0 {
			ip, name, _ := strings.Cut(<-asked, " ")
			seen[ip]++
			seen[name]++
		}
		if seen["127.0.0.2"] == 0 || seen["127.0.0.4"] == 0 || seen["127.0.0.5"] != 0 {
			t.Errorf("asked %v", seen)
		}
		if seen["gvx.example.com.a.example."] == 0 || seen["gvx.example.com.b.example."] == 0 || seen["gvx.example.com."] == 0 {
			t.Errorf("asked %v", seen)
		}
	})
}

// Where hosts are in files only, no server is asked, and nothing is found.
func TestRealOnlyFiles(t *testing.T) {
	inside(t, syscall.CLONE_NEWNET|syscall.CLONE_NEWNS, nil, func(t *testing.T) {
		loUp(t)
		asked := make(chan string, 100)
		nameserver(t, "127.0.0.2", asked)
		freshFolder(t, "/etc", map[string]string{"resolv.conf": "nameserver 127.0.0.2\n", "nsswitch.conf": "hosts: files\n", "hosts": "127.0.0.1 localhost\n"})
		mustFind(t, dnsNss, runningHere(), "no name of the internet is found")
		if _, err := net.LookupHost("gvx.example.com"); err == nil || !strings.Contains(err.Error(), "no such host") {
			t.Errorf("looking up: %v", err)
		}
		if len(asked) > 0 {
			t.Errorf("asked %s", <-asked)
		}
	})
}

// nameserver answers every question with a failure, so that the next server is asked.
func nameserver(t *testing.T, ip string, asked chan<- string) {
	t.Helper()
	c, err := net.ListenPacket("udp4", ip+":53")
	if err != nil {
		t.Skipf("SKIP: %v", err)
	}
	t.Cleanup(func() { c.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := c.ReadFrom(buf)
			if err != nil {
				return
			}
			asked <- ip + " " + questionIn(buf[:n])
			buf[2], buf[3] = buf[2]|0x80, 2 // an answer: SERVFAIL
			c.WriteTo(buf[:n], from)
		}
	}()
}

// questionIn reads the name of a query (RFC 1035, 4.1.2).
func questionIn(query []byte) string {
	var name strings.Builder
	for at := 12; at < len(query) && query[at] != 0; at += 1 + int(query[at]) {
		name.Write(query[at+1 : at+1+int(query[at])])
		name.WriteByte('.')
	}
	return name.String()
}

// Without the line nobody knows localhost, and what the finding prints mends it.
func TestRealNoLocalhost(t *testing.T) {
	inside(t, syscall.CLONE_NEWNET|syscall.CLONE_NEWNS, []string{"GODEBUG=netdns=go"}, func(t *testing.T) {
		loUp(t)
		freshFolder(t, "/etc", map[string]string{"hosts": "127.0.0.1 elsewhere\n", "resolv.conf": "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"})
		f := mustFind(t, dnsHosts, runningHere(), "does not know localhost")
		_, err := new(net.Resolver).LookupHost(t.Context(), "localhost")
		if err == nil {
			t.Fatal("localhost is found")
		}
		followFix(t, f)
		for _, f := range finds(t, dnsHosts, runningHere()) {
			if f.Severity != Info {
				t.Errorf("still: %s", f.Text)
			}
		}
		// Package net reads the file again after five seconds; another process at once.
		again := exec.Command(os.Args[0], "-test.run=^TestLocalhostIsFound$")
		again.Env = append(os.Environ(), insideVariable+"=TestLocalhostIsFound")
		if out, err := again.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

func TestLocalhostIsFound(t *testing.T) {
	if _, err := net.LookupHost("localhost"); err != nil && os.Getenv(insideVariable) == t.Name() {
		t.Error(err)
	}
}
