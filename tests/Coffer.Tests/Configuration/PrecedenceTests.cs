using Coffer.Catalog.Filters;
using Coffer.Configuration;
using Coffer.Content;
using Coffer.Retention;

namespace Coffer.Tests.Configuration;

/// <summary>An argument comes before the environment, that before the file, that before the default; and each says where it came from.</summary>
public sealed class PrecedenceTests : ConfigurationTest
{
    private static readonly SettingArgument Given = new("encoding", "lz4", "--encoding");

    [Fact]
    public async Task Each_source_yields_to_the_one_before_it()
    {
        var nothing = await LoadAsync();
        Assert.Equal(("auto", "default"), (Text(nothing, "encoding"), Origin(nothing, "encoding")));
        Assert.Null(nothing.File);

        var file = await LoadAsync("# a remark\nencoding: gzip:1\n");
        Assert.Equal(("gzip:1", "coffer.yaml:2"), (Text(file, "encoding"), Origin(file, "encoding")));
        Assert.Equal(EncodingChoice.Of(ContentEncoding.Gzip, 1), file.Settings.Store.Encoding);
        Assert.Equal("coffer.yaml", file.File);

        Environment["COFFER_ENCODING"] = "brotli";
        var environment = await LoadAsync();
        Assert.Equal(("brotli", "environment COFFER_ENCODING"), (Text(environment, "encoding"), Origin(environment, "encoding")));

        var argument = await LoadAsync(null, null, Given);
        Assert.Equal(("lz4", "argument --encoding"), (Text(argument, "encoding"), Origin(argument, "encoding")));
        Assert.Equal(EncodingChoice.Of(ContentEncoding.Lz4), argument.Settings.Store.Encoding);

        Environment["COFFER_ENCODING"] = "";
        Assert.Equal("coffer.yaml:2", Origin(await LoadAsync(), "encoding"));
    }

    [Fact]
    public async Task What_nobody_set_is_the_default_of_the_library()
    {
        var settings = (await LoadAsync()).Settings;

        Assert.Equal("./.coffer", settings.Address);
        Assert.Equal(new Coffer.Store.StoreOptions().Encoding, settings.Store.Encoding);
        Assert.Equal((true, false, 0, null), (settings.Store.CreateIfMissing, settings.Store.SingleWriter, settings.Store.Parallelism, settings.Store.CatalogPath));
        Assert.Empty(settings.Store.Quotas);
        Assert.Empty(settings.Retention.Rules);
        Assert.Equal((new RetentionPolicy().Grace, null, TimeZoneInfo.Utc), (settings.Retention.Grace, settings.Retention.Schedule, settings.Retention.Zone));
        Assert.True(settings.RetentionEnabled);
    }

    [Fact]
    public async Task All_settings_reach_what_they_are_for()
    {
        var settings = (await LoadAsync("""
            store: /srv/artifacts
            createIfMissing: false
            catalog: /var/cache/c.db
            encoding: zstd:5
            parallelism: 7
            singleWriter: true
            retention:
              grace: 3d
              schedule: 0 2 * * *
              zone: Europe/Berlin
              rules:
                - name: nightly
                  match: type:build-logs job:nightly-*
                  ttl: 30d
                  keepLatest: 10
                  scope: job
                  keepLatestOverridesExpiry: true
                  minimumAge: 12h
                - name: rest
                  ttl: 1w
            quotas:
              - name: all
                largestVersion: 5GB
                bytes: 100GiB
                storedBytes: 1024
                versions: 100000
              - name: logs
                match: type:build-logs
                versions: 10
            """)).Settings;

        Assert.Equal("/srv/artifacts", settings.Address);
        Assert.Equal((false, "/var/cache/c.db", EncodingChoice.Of(ContentEncoding.Zstd, 5), 7, true), (settings.Store.CreateIfMissing, settings.Store.CatalogPath, settings.Store.Encoding, settings.Store.Parallelism, settings.Store.SingleWriter));
        Assert.Equal((TimeSpan.FromDays(3), "0 2 * * *", "Europe/Berlin"), (settings.Retention.Grace, settings.Retention.Schedule, settings.Retention.Zone.Id));
        Assert.Equal(2, settings.Retention.Rules.Count);
        var nightly = settings.Retention.Rules[0];
        Assert.Equal(
            new RetentionRule("nightly", nightly.Match) { TimeToLive = TimeSpan.FromDays(30), KeepLatest = 10, Scope = RetentionScope.Job, KeepLatestOverridesExpiry = true, MinimumAge = TimeSpan.FromHours(12) },
            nightly);
        Assert.Equal(ArtifactFilter.Parse("type:build-logs job:nightly-*").ToString(), nightly.Match.ToString());
        Assert.Equal(new RetentionRule("rest", ArtifactFilter.Everything) { TimeToLive = TimeSpan.FromDays(7) }, settings.Retention.Rules[1]);
        Assert.Equal((5L << 30, 100L << 30, 1024, 100_000), (settings.Store.Quotas[0].LargestVersion, settings.Store.Quotas[0].Bytes, settings.Store.Quotas[0].StoredBytes, settings.Store.Quotas[0].Versions));
        Assert.Equal(("logs", 10), (settings.Store.Quotas[1].Name, settings.Store.Quotas[1].Versions));
    }

    [Fact]
    public async Task Retention_that_is_turned_off_has_no_rules_and_no_schedule()
    {
        var settings = (await LoadAsync("retention: { enabled: false, schedule: 0 2 * * *, grace: 2d, rules: [ { name: a, ttl: 1d } ] }")).Settings;

        Assert.False(settings.RetentionEnabled);
        Assert.Empty(settings.Retention.Rules);
        Assert.Null(settings.Retention.Schedule);
        Assert.Equal(TimeSpan.FromDays(2), settings.Retention.Grace);
    }

    [Fact]
    public async Task A_section_of_a_back_end_completes_every_address_that_does_not_say_it_itself()
    {
        Environment["MINE_PARTS"] = "2MiB";
        Environment["MINE_PLACE"] = "the back end reads this by itself";
        var configuration = await LoadAsync("store: mine:here?eager=false\nmine:\n  patience: 2m\n  eager: false\n  words:\n    a b: c&d\n");

        configuration.Settings.Store.Backends.Open(Coffer.Store.StoreAddress.Parse(configuration.Settings.Address), configuration.Settings.Store);
        Assert.Equal("mine:here?eager=false&part-size=2097152&patience=120s&words=a%20b%3Dc%26d", Opened!.Value.Address);
        configuration.Settings.Store.Backends.Open(Coffer.Store.StoreAddress.Parse("mine:elsewhere?patience=1s"), configuration.Settings.Store);
        Assert.Equal("mine:elsewhere?patience=1s&part-size=2097152&eager=false&words=a%20b%3Dc%26d", Opened!.Value.Address);

        Assert.Equal("environment MINE_PARTS", Origin(configuration, "mine.partSize"));
        Assert.Equal("environment MINE_PLACE", Origin(configuration, "mine.place"));
        Assert.Equal(("false", "coffer.yaml:1"), (Text(configuration, "mine.eager"), Origin(configuration, "mine.eager")));

        Environment["COFFER_MINE_PLACE"] = "over there";
        configuration = await LoadAsync();
        configuration.Settings.Store.Backends.Open(Coffer.Store.StoreAddress.Parse("mine:"), configuration.Settings.Store);
        Assert.StartsWith("mine:?place=over%20there&", Opened!.Value.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_back_end_that_only_an_address_brings_into_play_has_its_variables_too()
    {
        Environment["COFFER_MINE_PLACE"] = "there";
        var configuration = await LoadAsync("store: ./here\n");
        Assert.Equal("mine:x?place=there", configuration.Complete(Coffer.Store.StoreAddress.Parse("mine:x")).ToString());

        Environment["MINE_PARTS"] = "few";
        configuration = await LoadAsync();
        Assert.StartsWith("MINE_PARTS: mine.partSize: few is not a size", Assert.Throws<CofferException>(() => configuration.Complete(Coffer.Store.StoreAddress.Parse("mine:x"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_back_end_that_is_not_in_use_only_what_the_file_says_is_shown()
    {
        Environment["MINE_PLACE"] = "x";
        var configuration = await LoadAsync("mine:\n  patience: 2m\n");

        Assert.Equal(["mine.patience"], configuration.Values.Select(value => value.Key).Where(key => key.StartsWith("mine.", StringComparison.Ordinal)));
    }
}
