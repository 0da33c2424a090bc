package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// state is the folder of what is kept from run to run.
const state = "../../.state/e2e"

// install puts the emulator into a virtual environment, once for each state of requirements.txt, and returns its Python.
func install(folder string) (string, error) {
	venv, err := filepath.Abs(filepath.Join(folder, "venv"))
	if err != nil {
		return "", err
	}
	python, marker := filepath.Join(venv, "bin", "python"), filepath.Join(venv, "installed.txt")
	wanted, err := os.ReadFile("requirements.txt")
	if err != nil {
		return "", err
	}
	there, err := os.ReadFile(filepath.Clean(marker))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if bytes.Equal(there, wanted) && exec.Command(python, "-c", "import ministack, hypercorn").Run() == nil {
		return python, nil
	}
	if err := os.RemoveAll(venv); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	for _, step := range [][]string{
		{"python3", "-m", "venv", venv},
		{python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--requirement", "requirements.txt"},
	} {
		if said, err := exec.CommandContext(ctx, step[0], step[1:]...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("no emulator: %s %s %s (%w): %s", step[0], step[1], step[2], err, lastLine(said))
		}
	}
	return python, os.WriteFile(marker, wanted, 0o600)
}
