package audit

import (
	"os"
	"os/user"
	"strconv"
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/fileread"
)

// Who returns a record of who runs this, where and when. getenv tells who called sudo(8),
// which counts for root alone.
func Who(now time.Time, getenv func(string) string) Record {
	r := Record{Time: now.UTC(), UID: os.Geteuid(), LoginUID: loginUID()}
	r.Host, _ = os.Hostname()
	r.User = userName(r.UID)
	if r.UID == 0 {
		r.SudoUID = parseUID(getenv("SUDO_UID"))
	}
	return r
}

// noLogin is what /proc/self/loginuid holds of a process that nobody who logged in started
// (audit(7)): -1 without a sign.
const noLogin = 1<<32 - 1

// loginUID is who logged in, whoever he has become since: only root can change it, and not
// even he where the kernel's audit forbids it. nil where the kernel does not say.
func loginUID() *uint32 {
	data, _, err := fileread.Bounded("/proc/self/loginuid", 32)
	if err != nil {
		return nil
	}
	if id := parseUID(strings.TrimSpace(string(data))); id != nil && *id != noLogin {
		return id
	}
	return nil
}

func parseUID(text string) *uint32 {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return nil
	}
	id := uint32(n)
	return &id
}

// namePatience is how long a directory of users is waited for, which may be on a network.
const namePatience = time.Second

// userName is the name of uid, "" where nobody tells it in time.
func userName(uid int) string {
	name := make(chan string, 1)
	go func() {
		u, err := lookUp(uid)
		if err != nil {
			u = &user.User{}
		}
		name <- u.Username
	}()
	select {
	case n := <-name:
		return n
	case <-time.After(namePatience):
		return ""
	}
}

func lookUp(uid int) (*user.User, error) {
	if uid < 0 {
		return user.Current()
	}
	return user.LookupId(strconv.Itoa(uid))
}
