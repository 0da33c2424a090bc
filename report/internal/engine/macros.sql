-- What Athena has and DuckDB lacks, or does differently. The queries themselves are the same text on both.
CREATE TYPE ipaddress AS VARCHAR;

-- Athena: does the network contain the address? DuckDB's own contains looks into strings and lists.
CREATE MACRO contains(network, address) AS network_contains(network, address);

-- A document is a struct of the members that the queries ask for, by their paths: they are taken out when a record is read.
CREATE MACRO json_extract_scalar(document, path) AS struct_extract(document, path);

-- Athena gives null where DuckDB gives an empty string: a part that is not there, an expression that does not match.
CREATE MACRO split_part(words, separator, place) AS string_split(words, separator)[place];
CREATE MACRO regexp_extract(words, pattern, part) AS
  CASE WHEN regexp_matches(words, pattern) THEN system.main.regexp_extract(words, pattern, part) END;

-- DuckDB's element_at looks into maps.
CREATE MACRO element_at(elements, place) AS list_extract(elements, place);

-- Athena takes MySQL's letters; only those of minutes differ.
CREATE MACRO date_format(moment, format) AS strftime(moment, replace(format, '%i', '%M'));

CREATE MACRO regexp_like(words, pattern) AS regexp_matches(words, pattern);

-- Athena takes MySQL's letters for a moment as well. DuckDB wants a constant format. Queries wrap it in try.
CREATE MACRO date_parse(words, format) AS CASE format
  WHEN '%Y%m%dT%H%i%sZ' THEN try_strptime(words, '%Y%m%dT%H%M%SZ')
  WHEN '%Y-%m-%dT%H:%i:%sZ' THEN try_strptime(words, '%Y-%m-%dT%H:%M:%SZ')
  WHEN '%Y/%m/%d' THEN try_strptime(words, '%Y/%m/%d')
END;

-- Athena: all moments from the first to the last, a step apart.
CREATE MACRO sequence(earliest, latest, step) AS generate_series(earliest, latest, step);
