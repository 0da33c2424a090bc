// Package page holds the report's page to what it promises, in a real browser.
package page
