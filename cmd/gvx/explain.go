package main

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"github.com/gvx-go/gvx/internal/goroot"
	"github.com/gvx-go/gvx/internal/keyring"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/repository"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/shim"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// explainKeys is for keys, and for what a GOROOT or a repository holds.
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
		return &problem{code: exitFailed, help: "mend the file: gvx.toml takes require, a list of proofs, and [check], see docs/check.md"}
	}
	return nil
}

// explainTrust is for proofs that failed, are missing, or could not be asked for.
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
		return &problem{code: exitRefuted, help: "gvx verify --repair"}
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
	var unsafe *place.Error
	switch {
	case errors.As(err, &unsafe):
		return &problem{code: exitFailed, help: unsafe.Help()}
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
		return &problem{code: exitFailed, help: shim.NoHomeHelp}
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
