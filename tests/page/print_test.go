package page_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/ledongthuc/pdf"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNoPrintedPageIsEmptyAndTheFirstIsFull(t *testing.T) {
	b := open(t, look{width: desk})
	var printed []byte
	require.NoError(t, chromedp.Run(b, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		printed, _, err = page.PrintToPDF().Do(ctx)
		return err
	})))
	reader, err := pdf.NewReader(bytes.NewReader(printed), int64(len(printed)))
	require.NoError(t, err)
	require.Positive(t, reader.NumPage())
	for i := 1; i <= reader.NumPage(); i++ {
		letters := reader.Page(i).Content().Text
		require.NotEmpty(t, letters, "page %d", i)
		if i == 1 {
			lowest := slices.MinFunc(letters, func(x, y pdf.Text) int { return int(x.Y - y.Y) })
			height := reader.Page(i).V.Key("MediaBox").Index(3).Float64()
			assert.Less(t, lowest.Y, height/3, "the first page is filled to its last third")
		}
	}
}
