package prune

import (
	"context"
	"fmt"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/shims"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// toolchains are the installed ones that nobody needs. What is no link of gvx's is
// passed over.
func (r *run) toolchains(ctx context.Context) (items []Item, err error) {
	installed, _, err := r.Store.List()
	if err != nil {
		return nil, err
	}
	r.used = append(r.used, r.others(installed)...)
	for _, i := range installed {
		v, why := i.Tree.Version, r.why(i, installed)
		running := r.Store.Running(i)
		if why == "" || len(running) > 0 && !r.Force {
			r.used = append(r.used, v)
		}
		if why == "" {
			continue
		}
		size, err := r.free.Add(ctx, i.GOROOT)
		if err != nil {
			return nil, err
		}
		items = append(items, Item{
			Kind: KindToolchain, Name: v.String(), Path: i.GOROOT, Why: why, Bytes: size, Running: running,
			version: v, remove: func(ctx context.Context) ([]store.Process, error) { return r.uninstall(ctx, v) },
		})
	}
	return items, nil
}

func (r *run) uninstall(ctx context.Context, v goversion.Version) ([]store.Process, error) {
	if err := shims.Unlink(r.Dirs, v); err != nil {
		return nil, err
	}
	held := r.whole.Of(verify.Subject{Version: v, Platform: r.Store.Platform()})
	return r.Store.Remove(ctx, held, v, r.Force)
}

// why says why nobody needs i; "" where somebody may. Without a receipt nobody knows
// whether the user asked for it.
func (r *run) why(i store.Installed, all []store.Installed) string {
	v := i.Tree.Version
	asked := i.Receipt.Requested || i.ReceiptErr != nil
	if v == r.Default || asked && !r.All {
		return ""
	}
	if by := Replacement(v, versions(all)); !by.IsZero() {
		return "replaced by " + by.String()
	}
	last := r.Store.LastRun(i)
	if rest := r.Now.Sub(last); !last.IsZero() && rest >= r.OlderThan {
		return "not run for " + days(rest)
	}
	return ""
}

// Replacement returns the newest of installed that is a later release of v's minor; the
// zero Version where there is none. A pre-release replaces only another.
func Replacement(v goversion.Version, installed []goversion.Version) goversion.Version {
	var by goversion.Version
	for _, other := range installed {
		if other.Minor() != v.Minor() || other.IsPrerelease() && !v.IsPrerelease() {
			continue
		}
		if goversion.Compare(other, v) > 0 && (by.IsZero() || goversion.Compare(other, by) > 0) {
			by = other
		}
	}
	return by
}

func versions(all []store.Installed) []goversion.Version {
	list := make([]goversion.Version, len(all))
	for i, in := range all {
		list[i] = in.Tree.Version
	}
	return list
}

// days is a time as people count it.
func days(d time.Duration) string {
	switch n := d / (24 * time.Hour); {
	case n < 1:
		return "less than a day"
	case n == 1:
		return "1 day"
	default:
		return fmt.Sprintf("%d days", n)
	}
}
