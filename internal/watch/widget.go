package watch

type widget struct {
	Type       string `json:"type"`
	X          int    `json:"x"`
	Y          int    `json:"y"`
	Width      int    `json:"width"`
	Height     int    `json:"height"`
	Properties any    `json:"properties"`
}

// dashboard is the body of a CloudWatch dashboard.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
type dashboard struct {
	// Periods of the graphs hold, whatever time range is shown.
	PeriodOverride string   `json:"periodOverride"`
	Widgets        []widget `json:"widgets"`
}

type textProperties struct {
	Markdown string `json:"markdown"`
}

type alarmProperties struct {
	Title  string   `json:"title"`
	Alarms []string `json:"alarms"`
}

type metricProperties struct {
	Title   string  `json:"title"`
	Region  string  `json:"region"`
	View    string  `json:"view"`
	Stacked bool    `json:"stacked"`
	Stat    string  `json:"stat"`
	Period  int     `json:"period"`
	Metrics [][]any `json:"metrics"`
}

type logProperties struct {
	Title  string `json:"title"`
	Region string `json:"region"`
	View   string `json:"view"`
	Query  string `json:"query"`
}

const gridWidth = 24

// layout places widgets from left to right, and begins a new line where the next one does not fit.
type layout struct {
	widgets     []widget
	x, y, lines int
}

func (l *layout) newLine() {
	l.x, l.y, l.lines = 0, l.y+l.lines, 0
}

func (l *layout) add(width, height int, kind string, properties any) {
	if l.x+width > gridWidth {
		l.newLine()
	}
	l.widgets = append(l.widgets, widget{Type: kind, X: l.x, Y: l.y, Width: width, Height: height, Properties: properties})
	l.x += width
	l.lines = max(l.lines, height)
}

// titled begins a section.
func (l *layout) titled(markdown string, height int) {
	if l.x > 0 {
		l.newLine()
	}
	l.add(gridWidth, height, "text", textProperties{markdown})
}
