package export

import (
	"context"
	"fmt"

	"datatrail/report/internal/answer"
)

// FolderFormats are the formats that write a folder with one file per table.
var FolderFormats = []string{"csv", "parquet"}

// Folder writes the tables of a report into an existing folder.
func Folder(ctx context.Context, folder, format string, report *answer.Report) error {
	all, err := sheets(report)
	if err != nil {
		return err
	}
	switch format {
	case "csv":
		for _, s := range all {
			if err := writeCSV(folder, s); err != nil {
				return err
			}
		}
		return nil
	case "parquet":
		return writeParquet(ctx, folder, all)
	}
	return fmt.Errorf("format %q makes no folder", format)
}

// Files returns the names of the files that Folder writes, in any format.
func Files() ([]string, error) {
	all, err := sheets(&answer.Report{})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range all {
		for _, format := range FolderFormats {
			names = append(names, s.name+"."+format)
		}
	}
	return names, nil
}
