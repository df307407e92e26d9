package main

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/cmd/gvx/internal/earlycommit"
	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/names"
	"github.com/gvx-go/gvx/internal/drift/readers"
	"github.com/gvx-go/gvx/internal/drift/trees"
	"github.com/gvx-go/gvx/internal/git"
	"github.com/gvx-go/gvx/internal/hooks"
	"github.com/gvx-go/gvx/internal/repository"
)

// runPreCommit judges what is staged, where any of it could name a version.
func (g *gvx) runPreCommit(c *cli.Context, _ []string) error {
	dir, err := os.Getwd()
	if err == nil && !earlycommit.Needed() && nothingIsStaged(c.Context, git.Process{Dir: dir, Env: g.environ()}) {
		return nil
	}
	return g.loadToCheck().checkForHook(c.Context, checkRequest{staged: true})
}

// nothingIsStaged reports whether no file that the commit changes could name a version of
// Go. Where that cannot be told at once, the check tells. Package earlycommit has answered
// already where the repository has no gvx.toml that may name files.
func nothingIsStaged(ctx context.Context, process git.Process) bool {
	staged, err := git.StagedNames(ctx, process)
	if err != nil {
		return false
	}
	known := func(path string) bool { return path == repository.FileName || names.Any(path) }
	if len(staged) == 0 || slices.ContainsFunc(staged, known) {
		return len(staged) == 0
	}
	files, links, err := stagedPatterns(ctx, process)
	if err != nil || slices.ContainsFunc(links, known) {
		return false // a link may lead to any file
	}
	return !slices.ContainsFunc(append(staged, links...), func(path string) bool {
		return slices.ContainsFunc(files, func(p readers.Pattern) bool { return p.Matches(path) })
	})
}

// stagedPatterns returns the files that the gvx.toml of the index names, and the links that
// are in the index.
func stagedPatterns(ctx context.Context, process git.Process) (files []readers.Pattern, links []string, err error) {
	found, err := git.Find(ctx, process.Dir, process)
	if err != nil {
		return nil, nil, err
	}
	entries, err := found.Index(ctx, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		if e.Mode == git.Link {
			links = append(links, e.Path)
		}
	}
	watched := &settingsWatcher{tree: &trees.Index{Repository: found}}
	none := func(string) bool { return false }
	if err := watched.Walk(ctx, none, func(drift.File) {}); err != nil {
		return nil, nil, err
	}
	config, err := watched.settings(found.Top)
	return patternsOf(config), links, err
}

// loosens reports whether the commit changes a gvx.toml that keeps something from being said.
// Where that cannot be told, it is said.
func (c *checked) loosens(ctx context.Context, r checkRequest) bool {
	if !r.staged || c.git == nil || c.survey.LeftOut == 0 && len(c.config.Off()) == 0 {
		return false
	}
	changes, err := c.git.Changed(ctx)
	return err != nil || slices.ContainsFunc(changes, func(change git.Change) bool {
		return change.New.Path == repository.FileName
	})
}

// checkForHook judges, and says nothing where all is well but for a commit that has less
// judged from now on.
func (w *world) checkForHook(ctx context.Context, r checkRequest) error {
	all, err := w.checkAll(ctx, r)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(one checked) bool { return len(one.report.Findings) > 0 || one.loosens(ctx, r) }) {
		return nil
	}
	if err := w.showChecked(all, r, "text", false); err != nil {
		return err
	}
	return verdictOf(all)
}

// runPrePush judges the commits at the names that git is about to push to args[0], a
// remote's name or URL. Each is judged, so that all that has to be mended is known; what is
// below them is history, and a later commit may have mended it.
func (g *gvx) runPrePush(c *cli.Context, args []string) error {
	if len(args) == 0 {
		return usagef("gvx hook --help", "gvx hook run pre-push takes the arguments that git gives the hook")
	}
	pushes, err := hooks.ReadPushes(g.stdin)
	if err != nil {
		return err
	}
	w := g.loadToCheck()
	asker, err := git.NewAsker(git.Process{Dir: w.dir, Env: w.environ()})
	if err != nil {
		return err
	}
	verdict, seen := error(nil), map[string]bool{}
	for _, p := range pushes {
		commit, err := p.Commit(c.Context, asker, w.dir, args[0])
		if err != nil {
			return err
		}
		if commit == "" || seen[commit] {
			continue
		}
		seen[commit] = true
		if err := w.checkPushed(c.Context, p, commit); err != nil {
			verdict = err
			if !errors.As(err, new(silent)) {
				return err
			}
		}
	}
	return verdict
}

// checkPushed judges one commit, and says which it is where something is wrong with it.
func (w *world) checkPushed(ctx context.Context, p hooks.Push, commit string) error {
	err := w.checkForHook(ctx, checkRequest{commit: commit})
	if errors.As(err, new(silent)) {
		w.say("gvx: this is %s, commit %s, which is not pushed to %s", foreign(p.Ref), commit[:12], foreign(p.RemoteRef))
		w.say("help: mend it there, commit, and push again; to push it as it is: git push --no-verify")
	}
	return err
}
