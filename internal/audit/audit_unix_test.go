//go:build unix

package audit

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "unsafe" // for journalSocket

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/layout"
)

const (
	envFolder = "TEST_AUDIT_FOLDER"
	envCount  = "TEST_AUDIT_COUNT"
	envLimit  = "TEST_AUDIT_LIMIT" // of the files it writes, in bytes
)

// TestMain is a writer of the log where a test wants one.
func TestMain(m *testing.M) {
	folder := os.Getenv(envFolder)
	if folder == "" {
		os.Exit(m.Run())
	}
	n, _ := strconv.Atoi(os.Getenv(envCount))
	if most, err := strconv.ParseUint(os.Getenv(envLimit), 10, 64); err == nil {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
			panic(err)
		}
	}
	l := Log{Folder: layout.Log(folder), limit: 4_000}
	for i := range n {
		if _, _, err := l.Append(context.Background(), sample(i)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(0)
}

func writer(t *testing.T, l Log, n int) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envFolder+"="+string(l.Folder), envCount+"="+strconv.Itoa(n))
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// Many processes write at once, over several files: no record is lost, and none stands
// twice. Who reads meanwhile finds nothing wrong.
func TestManyWriters(t *testing.T) {
	l := newLog(t)
	const writers, each = 8, 25
	var all []*exec.Cmd
	for range writers {
		all = append(all, writer(t, l, each))
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		for _, cmd := range all {
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
		}
	}()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
			if v := verdict(t, l, ""); !v.OK() {
				t.Fatal(v.Wrong)
			}
		}
	}
	if v := mustBeWhole(t, l, writers*each); v.Files < 2 {
		t.Errorf("%d files", v.Files)
	}
}

// Writers are killed wherever they are: what is there afterwards is a chain that goes on.
func TestKilledWriters(t *testing.T) {
	l := newLog(t)
	for i := range 12 {
		cmd := writer(t, l, 1000)
		time.Sleep(time.Duration(5+i*3) * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
	}
	write(t, l, sample(1))
	if v := verdict(t, l, ""); !v.OK() || v.Records < 2 {
		t.Errorf("%+v", v)
	}
}

// What somebody put in the log's place is neither written nor waited for.
func TestOddFiles(t *testing.T) {
	precious := filepath.Join(t.TempDir(), "precious")
	os.WriteFile(precious, []byte("precious\n"), 0o600)
	for name, put := range map[string]func(path string) error{
		"link":     func(p string) error { return os.Symlink(precious, p) },
		"dangling": func(p string) error { return os.Symlink(precious+"2", p) },
		"hardlink": func(p string) error { return os.Link(precious, p) },
		"fifo":     func(p string) error { return syscall.Mkfifo(p, 0o600) },
		"folder":   func(p string) error { return os.Mkdir(p, 0o700) },
	} {
		for _, file := range []func(layout.Log) string{layout.Log.File, layout.Log.Lock} {
			l := newLog(t)
			path := file(l.Folder)
			if err := os.Mkdir(string(l.Folder), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := put(path); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			_, _, err := l.Append(context.Background(), sample(1))
			if locked := path == l.Folder.Lock() && name == "hardlink"; !locked && (err == nil || !strings.Contains(err.Error(), path)) {
				t.Errorf("%s: %v", name, err)
			}
			if time.Since(began) > time.Second {
				t.Errorf("%s was waited for", name)
			}
			if path == l.Folder.File() && name != "hardlink" {
				if _, err := l.Verify(t.Context(), ""); name == "fifo" && err == nil || name == "folder" && err == nil {
					t.Errorf("%s is read: %v", name, err)
				}
			}
		}
	}
	if data, _, err := fileread.Bounded(precious, 100); err != nil || string(data) != "precious\n" {
		t.Errorf("%q %v", data, err)
	}
	if _, err := os.Lstat(precious + "2"); err == nil {
		t.Error("a link that leads nowhere was written through")
	}
}

func TestModes(t *testing.T) {
	for _, umask := range []int{0, 0o077} {
		defer syscall.Umask(syscall.Umask(umask))
		for shared, want := range map[bool]os.FileMode{false: 0o600, true: 0o644} {
			l := newLog(t)
			l.Shared, l.limit = shared, 1
			write(t, l, samples(2)...)
			for path, want := range map[string]os.FileMode{l.Folder.File(): want, l.Folder.Old(1): want, l.Folder.Lock(): 0o600} {
				if st, err := os.Stat(path); err != nil || st.Mode().Perm() != want {
					t.Errorf("%s: %v %v, want %v", path, st.Mode(), err, want)
				}
			}
		}
	}
}

// A disk that is full: what could be written of a record is no record, and the next one
// says so.
func TestFullDisk(t *testing.T) {
	l := newLog(t)
	write(t, l, sample(1))
	st, err := os.Stat(l.Folder.File())
	if err != nil {
		t.Fatal(err)
	}
	// In a process of its own: the testing package writes files too.
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envFolder+"="+string(l.Folder), envCount+"=1", envLimit+"="+strconv.FormatInt(st.Size()+30, 10))
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), l.Folder.File()) {
		t.Errorf("%v: %s", err, out)
	}
	if v := verdict(t, l, ""); !v.OK() || v.Records != 1 || v.Cut == nil {
		t.Errorf("%+v", v)
	}
	write(t, l, sample(3))
	if v := verdict(t, l, ""); !v.OK() || v.Records != 2 || len(v.Torn) != 1 {
		t.Errorf("%+v", v)
	}
}

//go:linkname journalSocket github.com/coreos/go-systemd/v22/journal.journalSocket
var journalSocket string

// listen is a datagram socket, as journald and syslog have one.
func listen(t *testing.T) (path string, next func() string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "gvx") // a socket's name must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path = filepath.Join(dir, "s")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return path, func() string {
		conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		buf := make([]byte, 1<<16)
		n, err := conn.Read(buf)
		if err != nil {
			t.Error(err)
		}
		return string(buf[:n])
	}
}

// forged is a record whose words would be fields of the journal's, or lines of syslog's.
func forged(t *testing.T) (r Record, line, hash string) {
	t.Helper()
	r = Record{Time: noon, Event: Install, Outcome: OK, UID: 7, Version: "go1.27.4", By: "x\nPRIORITY=0\n_UID=0", Subject: "https://u:SECRET@h", Args: []string{"a\n<0>b"}}
	line, hash, err := newLog(t).Append(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return r, line, hash
}

func TestCopyToJournal(t *testing.T) {
	path, next := listen(t)
	defer func(was string) { journalSocket = was }(journalSocket)
	journalSocket = path
	r, line, hash := forged(t)
	if err := Copy(CopyJournal, r, line, hash); err != nil {
		t.Fatal(err)
	}
	got := next()
	fields := map[string]string{}
	for _, text := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
		name, value, ok := strings.Cut(text, "=")
		if _, twice := fields[name]; !ok || twice {
			t.Errorf("%q", text)
		}
		fields[name] = value
	}
	for name, want := range map[string]string{"GVX_HASH": hash, "GVX_RECORD": line, "GVX_EVENT": "install", "GVX_OUTCOME": "ok", "GVX_UID": "7", "GVX_VERSION": "go1.27.4",
		"SYSLOG_IDENTIFIER": "gvx", "PRIORITY": "5", "MESSAGE": "install ok go1.27.4 https://h x PRIORITY=0 _UID=0"} {
		if fields[name] != want {
			t.Errorf("%s=%q, want %q", name, fields[name], want)
		}
	}
	if len(fields) != 9 || strings.Contains(got, "SECRET") {
		t.Errorf("%q", got)
	}
	journalSocket = filepath.Join(t.TempDir(), "none")
	if err := Copy(CopyJournal, r, line, hash); err == nil || !strings.Contains(err.Error(), "journal") {
		t.Error(err)
	}
}

func TestCopyToSyslog(t *testing.T) {
	path, next := listen(t)
	syslogAt.network, syslogAt.address = "unixgram", path
	defer func() { syslogAt.network, syslogAt.address = "", "" }()
	r, line, hash := forged(t)
	if err := Copy(CopySyslog, r, line, hash); err != nil {
		t.Fatal(err)
	}
	got := next()
	if !strings.HasPrefix(got, "<13>") || !strings.HasSuffix(strings.TrimSpace(got), ": hash="+hash+" "+line) || strings.Count(strings.TrimSpace(got), "\n") > 0 {
		t.Errorf("%q", got)
	}
	if err := Copy(CopySyslog, r, strings.Repeat("x", MaxLine), hash); err != nil {
		t.Fatal(err)
	}
	if got := next(); len(got) > maxSyslog+200 || !strings.Contains(got, hash) {
		t.Errorf("%d bytes", len(got))
	}
	syslogAt.address += "none"
	if err := Copy(CopySyslog, r, line, hash); err == nil || !strings.Contains(err.Error(), "syslog") {
		t.Error(err)
	}
	if err := Copy("nonsense", r, line, hash); err == nil {
		t.Error("there is a place called nonsense")
	}
}

func TestWho(t *testing.T) {
	getenv := func(name string) string { return map[string]string{"SUDO_UID": "4242"}[name] }
	r := Who(noon, getenv)
	if r.UID != os.Geteuid() || r.Host == "" || r.User == "" && r.UID == 0 || (r.SudoUID != nil) != (r.UID == 0) {
		t.Errorf("%+v", r)
	}
	if r.SudoUID != nil && *r.SudoUID != 4242 {
		t.Errorf("%v", *r.SudoUID)
	}
	for text, want := range map[string]bool{"0": true, "4294967295": true, "4294967296": false, "-1": false, "": false, "x": false} {
		if got := parseUID(text) != nil; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
