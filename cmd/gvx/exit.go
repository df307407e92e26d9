package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/gvx-go/gvx/internal/goroot"
	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/keyring"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/repository"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/shim"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// The exit codes of gvx.
const (
	exitDone          = 0
	exitFailed        = 1
	exitUsage         = 2
	exitContradiction = 3 // declarations contradict each other, or a check found something
	exitRefuted       = 4 // a proof failed or is missing
	exitUnavailable   = 5 // not installed and may not be, or something needed is unreachable
	exitInterrupted   = 130
)

// problem is an error that knows all that a person needs: what happened, the
// facts that explain it, the next command, and the exit code.
type problem struct {
	code  int
	text  string
	facts []shim.Row
	help  string
}

func (p *problem) Error() string { return p.text }

// usagef is the error of a command line that is wrong.
func usagef(help, format string, args ...any) error {
	return &problem{code: exitUsage, text: fmt.Sprintf(format, args...), help: help}
}

// silent is an error whose text has been printed already.
type silent struct{ code int }

func (s silent) Error() string { return fmt.Sprintf("exit code %d", s.code) }

// report is the one place that turns an error into text and an exit code. Files
// below dir are named relative to it.
func report(err error, dir string) (text string, code int) {
	var quiet silent
	if errors.As(err, &quiet) {
		return "", quiet.code
	}
	x := explain(err, dir)
	return x.String() + "\n", x.Code
}

// explain finds the code and the next command for err. The shim's errors explain
// themselves, in the same words as in the shim.
func explain(err error, dir string) shim.Explanation {
	var p *problem
	if errors.As(err, &p) {
		return shim.Explanation{What: p.text, Rows: p.facts, Help: p.help, Code: p.code}
	}
	switch err.(type) {
	case *shim.UnreadableError, *shim.StartError:
		return shim.Explain(err, dir) // whatever the system's reason is
	}
	var all *install.SourcesError
	if errors.As(err, &all) {
		return explainSources(all, dir)
	}
	for _, explainer := range []func(error) *problem{explainKeys, explainTrust, explainSource, explainStore, explainSettings, explainSystem} {
		if p := explainer(err); p != nil {
			return shim.Explanation{What: cmp.Or(p.text, oneLine(err)), Rows: p.facts, Help: p.help, Code: p.code}
		}
	}
	x := shim.Explain(err, dir)
	if x.What == err.Error() {
		x.What = oneLine(err) // an error that nobody knows quotes nothing
	}
	return x
}

// explainSources tells what each source said below the error that says most.
func explainSources(err *install.SourcesError, dir string) shim.Explanation {
	best := err.Unwrap()
	x := explain(best, dir)
	for _, a := range err.Attempts {
		if a.Err != best {
			x.Rows = append(x.Rows, fact(foreign(a.Source), oneLine(a.Err)))
		}
	}
	return x
}

// oneLine shows err with nothing in it that a terminal would obey. Errors quote
// what is foreign themselves; this catches what the system or a library adds.
func oneLine(err error) string {
	lines := strings.Split(err.Error(), "\n")
	for i := range lines {
		lines[i] = quote.Line(lines[i])
	}
	return strings.Join(lines, "; ")
}

func explainKeys(err error) *problem {
	var file *keyring.FileError
	var older *keyring.OlderError
	var none *goroot.NotGOROOTError
	var config *repository.Error
	var closed *goroot.UnreadableError
	var stranger *verify.UntrustedKeyError
	switch {
	case errors.As(err, &stranger):
		return &problem{code: exitRefuted, help: "nothing was installed; gvx keys list shows who is trusted. For a mirror that signs itself, or a key with new subkeys: gvx keys import FILE"}
	case errors.As(err, &closed):
		return &problem{code: exitFailed, help: "run it as a user who may read all of that folder"}
	case errors.As(err, &file):
		return &problem{code: exitFailed, help: "look at it and move it away, or gvx keys remove FINGERPRINT and import the key again"}
	case errors.As(err, &older):
		return &problem{code: exitFailed, help: "gvx keys list; nothing was imported"}
	case errors.Is(err, keyring.ErrNoSystem):
		return &problem{code: exitFailed, help: "gvx keys import FILE, without --system"}
	case errors.As(err, &none):
		return &problem{code: exitFailed, help: "gvx verify PATH takes the folder that go env GOROOT prints"}
	case errors.As(err, &config):
		return &problem{code: exitFailed, help: "mend the file: gvx.toml takes require = [\"gpg\"], a list of proofs"}
	}
	return nil
}

func explainTrust(err error) *problem {
	var refuted *verify.RefutedError
	var demanded *verify.MissingProofError
	var head *verify.HeadError
	var archive *store.ArchiveError
	var receipt *store.ReceiptError
	var log *verify.UnreachableError
	switch {
	case errors.As(err, &demanded):
		return &problem{code: exitRefuted, help: whereProofsComeFrom(demanded.Proof)}
	case errors.As(err, &head):
		return &problem{code: exitRefuted, help: "the kept head is the file sumdb-head in gvx's state folder (~/.local/state/gvx): find out who changed it, then move it away"}
	case errors.As(err, &refuted), errors.As(err, &archive):
		return &problem{code: exitRefuted, help: "nothing was installed or changed; ask another mirror (GVX_MIRROR) or module proxy (GOPROXY), and report this one"}
	case errors.As(err, &receipt):
		return &problem{code: exitRefuted, help: "gvx uninstall the version and install it again"}
	case errors.As(err, &log) && !errors.Is(err, release.ErrOffline):
		return &problem{code: exitUnavailable, help: "a toolchain is installed only with a proof from the public checksum log: reach sum.golang.org, or a module proxy (GOPROXY) that serves /sumdb/"}
	}
	return nil
}

// whereProofsComeFrom is the help for who demands a proof that there is none of.
func whereProofsComeFrom(proof string) string {
	switch proof {
	case verify.ProofGPG, verify.ProofSHA256:
		return "nothing was installed or changed; " + proof + " comes with the archives of go.dev, or of a mirror in its place (GVX_SOURCES, GVX_MIRROR); gvx env shows what is set"
	case verify.ProofSigstore:
		return "nothing was installed or changed; sigstore needs GVX_COSIGN_KEY, and cosign's signature beside the archive of a mirror (GVX_MIRROR)"
	}
	return "nothing was installed or changed; gvx env shows what is set"
}

func explainSource(err error) *problem {
	var missing *release.NotFoundError
	var noProxy *release.NoProxyError
	var unreachable *release.UnreachableError
	var list *release.ProxyListError
	var seen *release.SeenError
	switch {
	case errors.As(err, &list):
		return &problem{code: exitFailed, help: "go env -w GOPROXY=URL, or export GOPROXY=URL"}
	case errors.As(err, &seen):
		return &problem{code: exitFailed, help: "mend or remove that line; gvx install notes what it proves anew"}
	case errors.As(err, &missing) && len(missing.Nearest) > 0:
		return &problem{code: exitFailed, help: "gvx available, or gvx install " + missing.Nearest[0].Word()}
	case errors.As(err, &missing):
		return &problem{code: exitFailed, help: "gvx available"}
	case errors.As(err, &noProxy):
		return &problem{code: exitUnavailable, help: noProxy.Help()}
	case errors.As(err, &unreachable) && errors.Is(err, release.ErrOffline):
		return &problem{code: exitUnavailable, help: "gvx env -u GVX_OFFLINE, unset GVX_OFFLINE, or leave out --offline"}
	case errors.As(err, &unreachable):
		return &problem{code: exitUnavailable, help: "check the network, GVX_MIRROR and GOPROXY (gvx env shows them), then try again"}
	}
	return nil
}

func explainStore(err error) *problem {
	var format *store.FormatError
	var owner *store.OwnerError
	var locked *store.LockedError
	var link *store.LinkError
	var gone *store.GoneError
	switch {
	case errors.As(err, &gone):
		return &problem{code: exitRefuted, help: "gvx install " + gone.Version.Word()}
	case errors.As(err, &format):
		return &problem{code: exitFailed, help: "use the newer gvx"}
	case errors.As(err, &owner):
		return &problem{code: exitFailed, help: "run gvx as the owner, or with a HOME of your own"}
	case errors.As(err, &locked):
		return &problem{code: exitFailed, help: "wait for it to end, or set a longer GVX_LOCK_TIMEOUT"}
	case errors.As(err, &link):
		return &problem{code: exitFailed, help: "look at it and move it away, then try again"}
	}
	return nil
}

func explainSettings(err error) *problem {
	var value *settings.ValueError
	var syntax *settings.SyntaxError
	switch {
	case errors.As(err, &value) && value.Want == "":
		return &problem{code: exitUsage, help: "gvx env"}
	case errors.As(err, &value) && value.Value.Origin.Kind == "":
		return &problem{code: exitUsage, help: "gvx env"}
	case errors.As(err, &value) && value.Value.Origin.Kind == settings.FromEnvironment:
		return &problem{code: exitFailed, help: "unset " + string(value.Name)}
	case errors.As(err, &value):
		return &problem{code: exitFailed, help: "gvx env -u " + string(value.Name)}
	case errors.As(err, &syntax):
		return &problem{code: exitFailed, help: "mend or remove the line"}
	}
	return nil
}

func explainSystem(err error) *problem {
	var output *outputError
	switch {
	case errors.Is(err, layout.ErrNoHome):
		return &problem{code: exitFailed, help: "export HOME=/your/home/folder"}
	case errors.Is(err, context.Canceled):
		return &problem{code: exitInterrupted, text: "interrupted"}
	case errors.As(err, &output):
		return &problem{code: exitFailed, help: "look at where standard output goes"}
	case errors.Is(err, syscall.ENOSPC):
		return &problem{code: exitFailed, help: "free some space: a toolchain takes about 260 MB, and 80 MB more while it is installed"}
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return &problem{code: exitFailed, help: "make that path writable for you; gvx keeps its own files where XDG_DATA_HOME, XDG_CACHE_HOME, XDG_STATE_HOME and XDG_CONFIG_HOME say"}
	}
	return nil
}

// fact is one line that explains a problem.
func fact(label, text string) shim.Row { return shim.Row{Label: label, Text: text} }
