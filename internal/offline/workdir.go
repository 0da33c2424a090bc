package offline

import (
	"fmt"
	"os"
	"path/filepath"

	"datatrail/internal/envfile"
)

// The engine encrypts the secrets of a state. This state describes an account that does not exist, so its
// key may be known; fixed ones keep the engine from asking, and a state readable from run to run.
const (
	passphrase = "offline"
	salt       = "v1:RqPLwKv8KmQ=:v1:pPzBsjGazMNpBGnS:Igc7cGBOUTb9/qpDS/yQNfmEU2xHOQ=="
)

// layout is where an environment keeps its files.
type layout struct {
	home, state, work string
}

func newLayout(dir, stack string) (layout, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return layout{}, fmt.Errorf("state folder: %w", err)
	}
	l := layout{
		home: filepath.Join(abs, "home"), state: filepath.Join(abs, "state"),
		work: filepath.Join(abs, "work", stack),
	}
	for _, dir := range []string{l.home, l.state, l.work} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return layout{}, fmt.Errorf("state folder: %w", err)
		}
	}
	return l, nil
}

// fill copies the project file as it is, so that its configuration schema stays in force, and the
// environment file with its own encryption replaced.
func (l layout) fill(project, environment, stack string) error {
	content, err := os.ReadFile(project)
	if err != nil {
		return fmt.Errorf("project file: %w", err)
	}
	if err := os.WriteFile(filepath.Join(l.work, "Pulumi.yaml"), content, 0o644); err != nil {
		return fmt.Errorf("project file: %w", err)
	}
	file, err := envfile.Read(environment)
	if err != nil {
		return err
	}
	if content, err = file.WithSalt(salt); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(l.work, "Pulumi."+stack+".yaml"), content, 0o600); err != nil {
		return fmt.Errorf("environment file: %w", err)
	}
	return nil
}
