import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trino.plugin.memory.MemoryConnectorFactory;
import io.trino.testing.LocalQueryRunner;
import io.trino.testing.MaterializedRow;
import io.trino.testing.TestingSession;
import java.io.File;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Puts the logs of a folder into Trino, as Athena's two SerDes would, asks the questions and writes the answers. */
public class Ask {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DAY = Pattern.compile("/(\\d{4}/\\d{2}/\\d{2})/[^/]+$");
    private static final Pattern SOURCE = Pattern.compile("/([^/]+)/\\d{4}/\\d{2}/\\d{2}/[^/]+$");

    private final LocalQueryRunner trino =
        LocalQueryRunner.create(TestingSession.testSessionBuilder().setCatalog("memory").setSchema("default").build());

    public static void main(String[] args) throws Exception {
        JsonNode task = JSON.readTree(new File(args[0]));
        Ask ask = new Ask();
        ask.load(task);
        Map<String, List<List<Object>>> answers = new LinkedHashMap<>();
        task.get("queries").fields().forEachRemaining(query -> {
            List<List<Object>> rows = new ArrayList<>();
            for (MaterializedRow row : ask.trino.execute(query.getValue().asText())) {
                rows.add(row.getFields());
            }
            answers.put(query.getKey(), rows);
        });
        JSON.writeValue(new File(task.get("answers").asText()), answers);
        System.exit(0);
    }

    private void load(JsonNode task) throws Exception {
        trino.createCatalog("memory", new MemoryConnectorFactory(), Map.of());
        List<String> columns = new ArrayList<>();
        task.get("accessColumns").forEach(column -> columns.add(column.asText()));
        trino.execute("CREATE TABLE records AS SELECT CAST(NULL AS varchar) record, CAST(NULL AS varchar) dt, "
            + "CAST(NULL AS varchar) file WHERE false");
        trino.execute("CREATE TABLE access_log AS SELECT " + columns.stream()
            .map(c -> "CAST(NULL AS " + (number(c) ? "bigint" : "varchar") + ") " + c).collect(Collectors.joining(", "))
            + ", CAST(NULL AS varchar) source_bucket, CAST(NULL AS varchar) dt, CAST(NULL AS varchar) \"$path\" WHERE false");
        Pattern pattern = Pattern.compile(task.get("pattern").asText());
        List<String> records = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> found = Files.walk(Path.of(task.get("logs").asText()))) {
            files = found.filter(f -> DAY.matcher(f.toString()).find()).toList();
        }
        for (Path file : files) {
            String day = group(DAY, file.toString());
            if (file.toString().contains("_CloudTrail-")) {
                continue;
            }
            if (file.toString().endsWith(".json.gz")) {
                for (JsonNode record : JSON.readTree(new GZIPInputStream(new FileInputStream(file.toFile()))).get("Records")) {
                    records.add("(" + text(JSON.writeValueAsString(record)) + ", " + text(day) + ", " + text(file.toString()) + ")");
                }
                continue;
            }
            for (String line : Files.readAllLines(file)) {
                lines.add(row(pattern.matcher(line), columns, group(SOURCE, file.toString()), day, file.toString()));
            }
        }
        insert("records", records);
        insert("access_log", lines);
        trino.execute(Files.readString(Path.of(task.get("trailTable").asText())));
    }

    private static String row(Matcher line, List<String> columns, String source, String day, String file) {
        boolean matches = line.matches();
        StringBuilder row = new StringBuilder("(");
        for (int i = 0; i < columns.size(); i++) {
            String value = matches ? line.group(i + 1) : null;
            row.append(number(columns.get(i)) ? whole(value) : text(value)).append(", ");
        }
        return row.append(text(source)).append(", ").append(text(day)).append(", ").append(text(file)).append(")").toString();
    }

    private static String whole(String value) {
        return value != null && value.matches("\\d+") ? value : "NULL";
    }

    private static boolean number(String column) {
        return column.equals("bytessent") || column.equals("objectsize");
    }

    private static String group(Pattern pattern, String name) {
        Matcher match = pattern.matcher(name);
        return match.find() ? match.group(1) : null;
    }

    private static String text(String value) {
        return value == null ? "NULL" : "'" + value.replace("'", "''") + "'";
    }

    private void insert(String table, List<String> rows) {
        for (int i = 0; i < rows.size(); i += 200) {
            trino.execute("INSERT INTO " + table + " VALUES " + String.join(", ", rows.subList(i, Math.min(i + 200, rows.size()))));
        }
    }
}
