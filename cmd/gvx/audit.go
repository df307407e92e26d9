package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/store"
)

// trail is what a run of gvx tells the audit log by. Commands say what they did by
// [gvx.note], at once, so that nothing that was done is lost with what comes after;
// [run] says how they failed. What cannot be written is told once and changes nothing.
type trail struct {
	getenv   func(string) string // of the process, whatever a world is given
	command  string              // the whole name of what runs: "keys import"
	given    func(flag string) bool
	args     int  // of the command
	system   bool // about what all users have, by root
	who      *audit.Record
	gaveUp   bool // another gvx keeps the lock: it is not waited for again
	lost     sync.Once
	uncopied sync.Once
}

// watch has the trail know which of commands runs.
func (t *trail) watch(commands []*cli.Command, above string) {
	for _, c := range commands {
		name, action := above+c.Name, c.Action
		if action != nil {
			c.Action = func(c *cli.Context) error {
				t.command, t.given, t.args = name, c.IsSet, c.NArg()
				t.system = c.Bool("system") && os.Geteuid() == 0
				return action(c)
			}
		}
		t.watch(c.Subcommands, name+" ")
	}
}

// note writes what was done, as r says beside who did it, when and where.
func (g *gvx) note(r audit.Record) {
	if r.Outcome == "" {
		r.Outcome = audit.OK
	}
	t := g.trail
	if t == nil || t.gaveUp {
		return
	}
	log, err := g.auditLog()
	if err != nil {
		g.sayNotLogged(log, err)
		return
	}
	if log.Folder == "" {
		return
	}
	r = g.signed(r)
	line, hash, err := log.Append(context.Background(), r) // of what was done before an interrupt, too
	if err != nil {
		t.gaveUp = errors.As(err, new(*store.LockedError))
		g.sayNotLogged(log, err)
		return
	}
	if to := g.copyTo(); to != "" && line != "" {
		g.sayNotCopied(audit.Copy(to, r, line, hash))
	}
}

// signed is r with who runs this.
func (g *gvx) signed(r audit.Record) audit.Record {
	t := g.trail
	if t.who == nil {
		who := audit.Who(g.now(), t.getenv)
		t.who = &who
	}
	r.Time, r.GVX = g.now(), ownVersion()
	r.User, r.UID, r.LoginUID, r.SudoUID, r.Host = t.who.User, t.who.UID, t.who.LoginUID, t.who.SudoUID, t.who.Host
	if r.Args == nil {
		r.Args = audit.OwnArgs(g.args)
	}
	return r
}

// auditLog is where this run is logged. Its folder is "" where that is nowhere: a command
// that has no home has failed by it. With an error it names the place all the same.
func (g *gvx) auditLog() (audit.Log, error) {
	log := audit.Log{Shared: true, Unreliable: g.lockMeansNothing}
	if g.trail.system {
		folder, err := systemLog()
		log.Folder = folder
		return log, err
	}
	dirs, err := (&gvx{getenv: g.trail.getenv}).home()
	if err != nil {
		return audit.Log{}, nil
	}
	log.Folder, log.Shared = dirs.Log(), false
	return log, notBesideAnothers(dirs.Data, dirs.State)
}

// notBesideAnothers refuses to be root in another user's folders: a file that he left there
// would shut out their owner.
func notBesideAnothers(folders ...string) error {
	me := os.Geteuid()
	for _, dir := range folders {
		if uid, err := fsx.Owner(dir); err == nil && me == 0 && uid != me {
			return &store.OwnerError{Path: dir, Owner: uid, Me: me}
		}
	}
	return nil
}

// systemLog is the folder of the log of all users, which nobody but root can change. The
// group of /var/log may, where a distribution has it so for its syslog (Ubuntu): who is in
// it can put any log of this machine aside, and another folder in its place, which then
// must be root's alone too.
func systemLog() (layout.Log, error) {
	folder := layout.SystemLog()
	_, err := place.Safe(string(folder))
	var unsafe *place.Error
	if errors.As(err, &unsafe) && unsafe.Path == "/var/log" && unsafe.Owner == 0 && !unsafe.Link && unsafe.Mode&0o002 == 0 {
		if err = place.Folder(string(folder)); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	return folder, err
}

// copyTo is where the user, or the administrator, wants a copy of each record.
func (g *gvx) copyTo() string {
	getenv, user := g.trail.getenv, ""
	if g.trail.system {
		getenv = func(string) string { return "" }
	} else if dirs, err := layout.New(getenv); err == nil {
		user = dirs.Env()
	}
	set, err := settings.Load(getenv, user, layout.SystemEnv())
	if err != nil {
		return "" // the command has failed by it
	}
	return set.Get(settings.AuditCopy).Text
}

// sayNotLogged tells once that something is not in the log, and what to do.
func (g *gvx) sayNotLogged(log audit.Log, err error) {
	g.trail.lost.Do(func() {
		next := "ls -la " + foreign(string(log.Folder))
		var unsafe *place.Error
		switch {
		case errors.As(err, &unsafe):
			next = unsafe.Help()
		case errors.Is(err, syscall.ENOSPC):
			next = "free some space"
		case errors.As(err, new(*store.LockedError)):
			next = "gvx log shows what is there"
		case errors.Is(err, audit.ErrTooLong):
			next = "gvx log --verify"
		}
		g.say("gvx: warning: not in the audit log (%s): %s; help: %s", foreign(log.Folder.File()), oneLine(err), next)
	})
}

func (g *gvx) sayNotCopied(err error) {
	if err != nil {
		g.trail.uncopied.Do(func() {
			g.say("gvx: warning: the audit log has it, but there is %s; help: gvx env -u GVX_AUDIT_COPY, or mend it", oneLine(err))
		})
	}
}
