using System.CommandLine;
using System.Globalization;
using System.Text;
using Coffer.Artifacts;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Query;
using Coffer.Query.Trends;
using Coffer.Store;

namespace Coffer.Cli.Commands;

/// <summary><c>coffer trend</c>: how the size of versions went over time.</summary>
internal static class TrendCommand
{
    private const int Height = 8;

    private static readonly Argument<string> What = new("WHAT") { Description = "An artifact, or a type such as test-results; an artifact of that name comes first." };

    private static readonly Option<int> Days = new("--days") { Description = "How far back, 1 to 36500 (default: 30).", HelpName = "N", DefaultValueFactory = _ => 30 };

    private static readonly Option<string?> By = new("--by") { Description = "Put the versions of a day or week together: day or week.", HelpName = "STEP" };

    private static readonly Option<string?> Svg = new("--svg") { Description = "Draw it into this file as SVG, replacing what is there.", HelpName = "FILE" };

    public static CliCommand Build() => new CliCommand("trend", "Show how the size of an artifact or of a type went over time.")
    {
        Arguments = { What },
        Options = { Days, By, Svg },
        JsonShape = static () => CliJson.Compact.TrendView,
        Examples = ["coffer trend test-results --days 30", "coffer trend models/arcface --by week", "coffer trend app --svg size.svg"],
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CliRun run)
    {
        var days = run.Get(Days);
        if (days is < 1 or > 36_500)
            throw new CofferException(CofferError.InvalidArgument, $"--days {days} is not between 1 and 36500");
        TrendStep? step = run.Get(By)?.ToLowerInvariant() switch
        {
            null => null,
            "day" => TrendStep.Day,
            "week" => TrendStep.Week,
            var other => throw new CofferException(CofferError.InvalidArgument, $"--by {Printable.Quote(other)} is neither day nor week"),
        };
        var store = await run.OpenStoreAsync().ConfigureAwait(false);
        await using var opened = store.ConfigureAwait(false);
        var trend = await ReadAsync(store, run.Get(What), TimeSpan.FromDays(days), run.Cancellation).ConfigureAwait(false);
        if (run.Get(Svg) is { } file)
            await WriteAsync(file, TrendPicture.Draw(trend, $"{run.Get(What)}, {ByteCount.Count(days, "day")}"), run.Cancellation).ConfigureAwait(false);

        var buckets = step is { } by ? trend.By(by) : [];
        if (run.Json)
            await run.PrintJsonAsync(ViewOf(run.Get(What), days, trend, step is null, buckets), CliJson.Compact.TrendView).ConfigureAwait(false);
        else if (step is null)
            Print(run, trend);
        else
            Print(run, buckets);
        return ExitCodes.Ok;
    }

    private static async Task<SizeTrend> ReadAsync(ArtifactStore store, string what, TimeSpan back, CancellationToken cancellationToken)
    {
        var query = new ArtifactQuery(store);
        if (ArtifactName.TryCreate(what, out var name) && await store.ListVersionsAsync(name, cancellationToken).AnyAsync(cancellationToken).ConfigureAwait(false))
            return await query.SizeTrendAsync(name, back, cancellationToken).ConfigureAwait(false);
        return ArtifactType.TryCreate(what, out var type)
            ? await query.SizeTrendAsync(type, back, cancellationToken).ConfigureAwait(false)
            : throw new CofferException(CofferError.NotFound, $"there is no artifact {Printable.Quote(what)}, and it is no type; coffer ls and coffer stats show what there is");
    }

    private static async Task WriteAsync(string file, string svg, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(file, svg, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CofferException(CofferError.AccessDenied, $"{Printable.Quote(file)} cannot be written: {e.Message}", e);
        }
    }

    private static void Print(CliRun run, SizeTrend trend)
    {
        if (trend.Points.Count == 0)
        {
            run.Say("no versions in that time; --days looks further back");
            return;
        }

        Draw(run, trend.Points.Select(point => point.Size), trend.Points[0].CreatedAt, trend.Points[^1].CreatedAt);
        var table = new Table("CREATED", "VERSION", "JOB", ">SIZE", ">STORED", ">RATIO");
        foreach (var point in trend.Points)
            table.Add(LocalTime.Of(point.CreatedAt), point.Reference.ToString(), point.Job, ByteCount.Of(point.Size), ByteCount.Of(point.StoredSize), Ratio(point.Ratio));
        run.Print(table);
        run.Say($"{trend.Percent.ToString("+0.#;-0.#;0", CultureInfo.InvariantCulture)} % from the first to the last");
    }

    private static void Print(CliRun run, IReadOnlyList<TrendBucket> buckets)
    {
        if (buckets.Count == 0)
        {
            run.Say("no versions in that time; --days looks further back");
            return;
        }

        Draw(run, buckets.Select(bucket => bucket.Size), buckets[0].From, buckets[^1].From);
        var table = new Table("FROM", ">VERSIONS", ">SIZE", ">STORED", ">MEAN", ">SMALLEST", ">LARGEST", ">RATIO");
        foreach (var bucket in buckets)
        {
            table.Add(
                bucket.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                bucket.Count.ToString(CultureInfo.InvariantCulture),
                ByteCount.Of(bucket.Size),
                ByteCount.Of(bucket.StoredSize),
                ByteCount.Of((long)bucket.Mean),
                ByteCount.Of(bucket.Smallest),
                ByteCount.Of(bucket.Largest),
                Ratio(bucket.Ratio));
        }

        run.Print(table);
    }

    /// <summary>The picture is for eyes: a script reads the table, or better the JSON.</summary>
    private static void Draw(CliRun run, IEnumerable<long> sizes, DateTimeOffset from, DateTimeOffset to)
    {
        if (run.Quiet || Console.IsOutputRedirected)
            return;
        foreach (var line in Chart.Columns([.. sizes], Math.Clamp(Console.WindowWidth - 1, 40, 120), Height))
            run.Print(line);
        run.Print(run.Style.Faint($"{LocalTime.Of(from)} … {LocalTime.Of(to)}"));
        run.Print("");
    }

    private static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    private static TrendView ViewOf(string what, int days, SizeTrend trend, bool points, IReadOnlyList<TrendBucket> buckets) => new()
    {
        Of = what,
        Days = days,
        Percent = Math.Round(trend.Percent, 4),
        Points = !points ? [] : [.. trend.Points.Select(point => new TrendPointView
        {
            Reference = point.Reference.ToString(),
            CreatedAt = point.CreatedAt,
            Job = point.Job,
            Size = point.Size,
            StoredSize = point.StoredSize,
            Ratio = Math.Round(point.Ratio, 4),
        })],
        Buckets = [.. buckets.Select(bucket => new TrendBucketView
        {
            From = bucket.From,
            Versions = bucket.Count,
            Size = bucket.Size,
            StoredSize = bucket.StoredSize,
            Mean = Math.Round(bucket.Mean, 1),
            Smallest = bucket.Smallest,
            Largest = bucket.Largest,
            Ratio = Math.Round(bucket.Ratio, 4),
        })],
    };
}
