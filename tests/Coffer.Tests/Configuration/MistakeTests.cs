using Coffer.Configuration;

namespace Coffer.Tests.Configuration;

/// <summary>What is wrong with a file is said with its line, all of it at once.</summary>
public sealed class MistakeTests : ConfigurationTest
{
    [Theory]
    [InlineData("encoding: auto\n\nretenton:\n  grace: 3d\n", "coffer.yaml:3: unknown setting 'retenton'; did you mean 'retention'?")]
    [InlineData("retention:\n  grce: 3d\n", "coffer.yaml:2: unknown setting 'retention.grce'; did you mean 'retention.grace'?")]
    [InlineData("grace: 3d\n", "coffer.yaml:1: unknown setting 'grace'; did you mean 'retention.grace'?")]
    [InlineData("single-writer: true\n", "coffer.yaml:1: unknown setting 'single-writer'; did you mean 'singleWriter'?")]
    [InlineData("frob: 1\n", "coffer.yaml:1: unknown setting 'frob'; there are store, createIfMissing, catalog, encoding, parallelism, singleWriter, retention, quotas, mine")]
    [InlineData("retention:\n  rules:\n    - name: a\n      tll: 3d\n", "coffer.yaml:4: unknown setting 'tll' of retention.rules; did you mean 'ttl'?")]
    [InlineData("retention:\n  rules:\n    - ttl: 3d\n", "coffer.yaml:3: an item of retention.rules needs a name: what reasons call it")]
    [InlineData("retention: 3d\n", "coffer.yaml:1: 'retention' is a section; its settings stand below it, one a line and two spaces in")]
    [InlineData("retention:\n  rules: all\n", "coffer.yaml:2: retention.rules is a list; begin each item with a hyphen")]
    [InlineData("quotas:\n  - all\n", "coffer.yaml:2: an item of quotas is written as name: value pairs: name, match, largestVersion, bytes, storedBytes, versions")]
    [InlineData("store: [a, b]\n", "coffer.yaml:1: store is one value")]
    [InlineData("store:\n", "coffer.yaml:1: store has no value; write one, or leave it out")]
    [InlineData("encoding: zip\n", "coffer.yaml:1: encoding: 'zip' is not an encoding; use auto, none, gzip, brotli, zstd or lz4, with a level as in zstd:3")]
    [InlineData("parallelism: 65\n", "coffer.yaml:1: parallelism: 65 is not a whole number from 0 to 64")]
    [InlineData("singleWriter: maybe\n", "coffer.yaml:1: singleWriter: maybe is neither true nor false")]
    [InlineData("retention:\n  grace: soon\n", "coffer.yaml:2: retention.grace: soon is not a time such as 12h or 30d")]
    [InlineData("retention:\n  schedule: daily\n", "coffer.yaml:2: retention.schedule: 'daily' is no schedule: it has not five fields; write minute, hour, day, month and day of the week, such as '0 2 * * *'")]
    [InlineData("retention:\n  zone: Mars/Base\n", "coffer.yaml:2: retention.zone: this machine knows no time zone Mars/Base; write one such as Europe/Berlin or UTC")]
    [InlineData("mine:\n  partSize: 5\n", "coffer.yaml:2: mine.partSize: 5 is not a size such as 64MiB from 1KiB")]
    [InlineData("quotas:\n  - name: a\n    bytes: much\n", "coffer.yaml:3: bytes: much is not a size such as 64MiB")]
    [InlineData("retention:\n  rules:\n    - { name: a, keepLatest: 1, scope: jobs }\n", "coffer.yaml:3: scope: jobs is none of artifact, type, job, store; did you mean job?")]
    [InlineData("store: ${env:WHERE}\n", "coffer.yaml:1: store is no secret, and only those take ${env:NAME}; set COFFER_STORE instead")]
    [InlineData("store: s3://user:hunter2@host/b\n", "coffer.yaml:1: store: an address never holds a user name or password: take it out of the s3: address and give credentials by environment")]
    [InlineData("parallelism: 1\nparallelism: 2\n", "coffer.yaml:2: 'parallelism' stands twice, first in line 1; keep one")]
    [InlineData("store: &here ./a\ncatalog: *here\n", "coffer.yaml:2: aliases of YAML (*name) are not read; write the value out")]
    [InlineData("store: ./a\n---\nstore: ./b\n", "coffer.yaml:2: a second document begins here; keep one")]
    [InlineData("- store\n", "coffer.yaml:1: settings are written as name: value")]
    [InlineData("mine:\n  words: { a: 'b,c' }\n", "coffer.yaml:2: mine.words.a holds a comma, which stands between words; write it without")]
    public async Task A_mistake_is_one_line_with_its_place_and_what_would_be_right(string text, string says) => Assert.Equal([says], await MistakesAsync(text));

    [Theory]
    [InlineData("retention:\n  rules:\n    - name: a\n      match: type:x jbo:y\n", "coffer.yaml:4:21: match: query, column 8: 'jbo' is no field;")]
    [InlineData("retention:\n  rules:\n    - name: a\n      match: \"type:x jbo:y\"\n", "coffer.yaml:4:22: match: query, column 8: 'jbo' is no field;")]
    [InlineData("quotas:\n  - name: a\n    versions: 1\n    match: >-\n      type:x\n      jbo:y\n", "coffer.yaml:4: match: query, column 8: 'jbo' is no field;")]
    public async Task A_mistake_in_a_query_keeps_its_column(string text, string says) => Assert.StartsWith(says, Assert.Single(await MistakesAsync(text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("store: mine:?place=a\nmine:\n  place: b\n", "coffer.yaml:3: mine.place contradicts place in the address of the store, line 1; leave one out")]
    [InlineData("store: mine:never\n", "coffer.yaml:1: mine never works")]
    [InlineData("store: nobody:x\n", "coffer.yaml:1: no back end for nobody: in this build; it knows file:, memory:, mine:")]
    [InlineData("retention:\n  rules:\n    - name: a\n      ttl: 1d\n      scope: job\n", "coffer.yaml:5: scope goes with keepLatest; say how many, or leave it out")]
    [InlineData("retention:\n  rules:\n    - name: a\n      ttl: 1d\n      keepLatestOverridesExpiry: true\n", "coffer.yaml:5: keepLatestOverridesExpiry goes with keepLatest; say how many, or leave it out")]
    [InlineData("retention:\n  rules:\n    - name: a\n      ttl: 1d\n      minimumAge: 2d\n", "coffer.yaml:5: minimumAge is longer than the ttl of the same rule, which would never count; make it shorter")]
    [InlineData("retention:\n  rules:\n    - { name: a, ttl: 1d }\n    - { name: a, ttl: 2d }\n", "coffer.yaml:4: retention.rules has two that are called a; give each a name of its own")]
    [InlineData("quotas:\n  - { name: a, bytes: 1 }\n  - { name: a, bytes: 2 }\n", "coffer.yaml:3: quotas has two that are called a; give each a name of its own")]
    [InlineData("quotas:\n  - name: a\n", "coffer.yaml:2: this quota limits nothing; say one of largestVersion, bytes, storedBytes, versions")]
    public async Task What_contradicts_itself_is_a_mistake(string text, string says) => Assert.Equal([says], await MistakesAsync(text));

    [Fact]
    public async Task All_mistakes_are_found_at_once_in_the_order_of_their_lines()
    {
        const string Text = "encoding: zip\nretenton:\n  grace: x\nquotas:\n  - name: a\n    bytes: x\n    bits: 3\n  - bytes: 1\nparallelism: no\n";
        Assert.Equal(["1", "2", "6", "7", "8", "9"], (await MistakesAsync(Text)).Select(line => line.Split(':')[1]));

        var e = await Assert.ThrowsAsync<CofferException>(() => LoadAsync(Text));
        Assert.Equal(CofferError.InvalidArgument, e.Error);
        Assert.StartsWith("coffer.yaml:1: encoding: 'zip' is not an encoding", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("; coffer config check shows this and 5 more", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_YAML_says_where()
    {
        var said = Assert.Single(await MistakesAsync("store: ./a\nretention: [\n"));
        Assert.Matches(@"^coffer\.yaml:\d: this is not YAML: \S", said);
        Assert.DoesNotContain('\n', said);
        Assert.EndsWith("; put text that holds a colon between quotes", Assert.Single(await MistakesAsync("store: memory:\n")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public async Task Nesting_without_end_is_a_mistake_and_not_the_end_of_the_process(char open, char close)
    {
        var text = "store: " + string.Concat(Enumerable.Repeat(open == '{' ? "{a: " : "[", 200_000)) + new string(close, 200_000);
        Assert.Equal(["coffer.yaml:1: more than 20 levels; no setting stands so deep"], await MistakesAsync(text));
    }

    [Fact]
    public async Task A_mistake_in_the_environment_or_an_argument_names_it()
    {
        Environment["COFFER_PARALLELISM"] = "many";
        var check = await CofferConfiguration.CheckAsync(Request(null, null, new SettingArgument("encoding", "zip", "--encoding")), Token);
        Assert.Equal(
            ["--encoding: encoding: 'zip' is not an encoding; use auto, none, gzip, brotli, zstd or lz4, with a level as in zstd:3", "COFFER_PARALLELISM: parallelism: many is not a whole number from 0 to 64"],
            check.Mistakes.Select(mistake => mistake.ToString()));
    }

    [Fact]
    public async Task What_the_file_says_wrongly_is_found_though_the_environment_says_it_rightly()
    {
        Environment["COFFER_ENCODING"] = "none";
        Assert.Single(await MistakesAsync("encoding: zip\n"));
    }
}
