//go:build unix

package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/store"
)

type worldKey struct{}

// scene is what the commands of one script share.
type scene struct {
	server    *releasetest.Server
	mirror    *releasetest.Mirror
	asked     int // requests that "requests forget" put aside
	other     int
	asks      int // of the mirror
	snapshots map[string]map[string]string
}

func sceneOf(ts *testscript.TestScript) *scene { return ts.Value(worldKey{}).(*scene) }

// running returns the server, which a script must have started.
func running(ts *testscript.TestScript) *releasetest.Server {
	s := sceneOf(ts).server
	if s == nil {
		ts.Fatalf("there is no proxy yet")
	}
	return s
}

// proxy [BEHAVIOUR…] VERSION… starts a module proxy with those toolchains and a
// checksum log, points GOPROXY to it, and has gvx trust the log. gvx's built-in
// head is the newest one of the genuine log.
func cmdProxy(ts *testscript.TestScript, neg bool, args []string) {
	var behaviours []string
	var toolchains []releasetest.Toolchain
	for _, arg := range args {
		if _, err := goversion.Parse(arg); err != nil {
			behaviours = append(behaviours, arg)
			continue
		}
		toolchains = append(toolchains, releasetest.Small(arg, goversion.Host()))
	}
	if neg || len(toolchains) == 0 {
		ts.Fatalf("usage: proxy [BEHAVIOUR...] VERSION...")
	}
	s, stop := releasetest.Start(toolchains...)
	ts.Defer(stop)
	ts.Check(s.Apply(behaviours...))
	sceneOf(ts).server = s
	ts.Setenv("GOPROXY", s.URL)
	ts.Setenv("PROXY", s.URL)
	ts.Setenv("PROXYHOST", strings.TrimPrefix(s.URL, "http://"))
	ts.Setenv("OTHERHOST", strings.TrimPrefix(s.OtherURL(), "http://"))
	ts.Setenv(envLogKey, s.LogKey())
	ts.Setenv(envLogHead, s.Head())
}

// behave NAME… makes the proxy behave so, besides what it does already.
func cmdBehave(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: behave NAME...")
	}
	ts.Check(running(ts).Apply(args...))
}

// friendly ends all hostility.
func cmdFriendly(ts *testscript.TestScript, neg bool, args []string) {
	running(ts).Reset()
}

// add VERSION… has the proxy serve more toolchains.
func cmdAdd(ts *testscript.TestScript, neg bool, args []string) {
	for _, version := range args {
		running(ts).Add(releasetest.Small(version, goversion.Host()))
	}
}

// grow N lets the log grow by the records of N other modules.
func cmdGrow(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	running(ts).Grow(n)
}

// keephead makes the newest head of the genuine log the one that gvx saw last.
func cmdKeepHead(ts *testscript.TestScript, neg bool, args []string) {
	file := filepath.Join(ts.Getenv("STATE"), "sumdb-head")
	ts.Check(os.WriteFile(file, []byte(running(ts).Head()), 0o644))
}

// answer CODE PATTERN [TEXT] answers so to the paths that match. TEXT "echo" is
// what the client sent as its Authorization; TEXT "->URL" is a redirect.
func cmdAnswer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: answer CODE PATTERN [TEXT]")
	}
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	pattern, err := regexp.Compile(args[1])
	ts.Check(err)
	text := strings.Join(args[2:], " ")
	running(ts).Handle(pattern.MatchString, func(w http.ResponseWriter, r *http.Request) {
		switch to, redirect := strings.CutPrefix(text, "->"); {
		case redirect:
			http.Redirect(w, r, to+r.URL.Path, code)
		case text == "echo":
			user, password, _ := r.BasicAuth()
			http.Error(w, "you sent "+user+" "+password+" "+r.Header.Get("Authorization"), code)
		default:
			http.Error(w, text, code)
		}
	})
}

// requests N [-auth|-range|-whole] [-other|-mirror] PATTERN asserts how many requests were made for the
// paths that match: with -auth those that carry credentials, with -range those for what
// follows a place, with -whole those for no part of the file, with -other those
// that came to the other host, with -mirror those to the mirror. "requests forget" begins to count anew.
func cmdRequests(ts *testscript.TestScript, neg bool, args []string) {
	sc, s := sceneOf(ts), running(ts)
	if len(args) == 1 && args[0] == "forget" {
		sc.asked, sc.other = len(s.Requests()), len(s.OtherRequests())
		if sc.mirror != nil {
			sc.asks = len(sc.mirror.Requests())
		}
		return
	}
	if neg || len(args) < 2 {
		ts.Fatalf("usage: requests N [-auth] [-other] PATTERN, or: requests forget")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	list, only := s.Requests()[sc.asked:], func(releasetest.Request) bool { return true }
	for _, flag := range args[1 : len(args)-1] {
		switch flag {
		case "-auth":
			only = func(r releasetest.Request) bool { return r.Header.Get("Authorization") != "" }
		case "-range":
			only = func(r releasetest.Request) bool { return isRest.MatchString(r.Header.Get("Range")) }
		case "-whole":
			only = func(r releasetest.Request) bool { return r.Header.Get("Range") == "" }
		case "-mirror":
			list = mirrorOf(ts).Requests()[sc.asks:]
		case "-other":
			list = s.OtherRequests()[sc.other:]
		default:
			ts.Fatalf("requests has no flag %s", flag)
		}
	}
	pattern, err := regexp.Compile(args[len(args)-1])
	ts.Check(err)
	var matched []string
	for _, r := range list {
		if pattern.MatchString(r.Path) && only(r) {
			matched = append(matched, r.Path)
		}
	}
	if len(matched) != want {
		ts.Fatalf("%d requests match %s, want %d:\n%s", len(matched), pattern, want, strings.Join(matched, "\n"))
	}
}

// isRest is a range that goes on from a place to the end.
var isRest = regexp.MustCompile(`^bytes=\d+-$`)

// late PATTERN answers as ever to the paths that match, but after the other
// requests that are made at the same time.
func cmdLate(ts *testscript.TestScript, neg bool, args []string) {
	s := running(ts)
	s.Handle(regexp.MustCompile(args[0]).MatchString, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(300 * time.Millisecond):
			s.Genuine().ServeHTTP(w, r)
		}
	})
}

// await PATTERN waits until a path that matches was asked for.
func cmdAwait(ts *testscript.TestScript, neg bool, args []string) {
	sc, s := sceneOf(ts), running(ts)
	pattern := regexp.MustCompile(args[0])
	for range 3000 {
		for _, r := range s.Requests()[sc.asked:] {
			if pattern.MatchString(r.Path) {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("nobody asks for %s", args[0])
}

// hold VERSION keeps the lock of a release until the script ends.
func cmdHold(ts *testscript.TestScript, neg bool, args []string) {
	path := filepath.Join(ts.Getenv("STORE"), "locks", args[0]+"."+goversion.Host().String()+".lock")
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
	unlock, err := store.LockFile(context.Background(), path, store.Waiting{})
	ts.Check(err)
	ts.Defer(unlock)
}

// holdlog keeps the audit log's lock until the script ends.
func cmdHoldLog(ts *testscript.TestScript, neg bool, args []string) {
	unlock, err := store.LockFile(context.Background(), filepath.Join(ts.Getenv("STATE"), "audit.lock"), store.Waiting{})
	ts.Check(err)
	ts.Defer(unlock)
}

// holdstore keeps the store's lock as an install does, until the script ends.
func cmdHoldStore(ts *testscript.TestScript, neg bool, args []string) {
	path := filepath.Join(ts.Getenv("STORE"), "locks", "store.lock")
	unlock, err := store.LockFile(context.Background(), path, store.Waiting{})
	ts.Check(err)
	ts.Defer(unlock)
}
