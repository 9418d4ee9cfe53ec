using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coffer.Cli.Json;

/// <summary>The JSON that <c>--json</c> prints. Its names are promised: a field is added, never renamed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ErrorView))]
[JsonSerializable(typeof(ProgressView))]
[JsonSerializable(typeof(InitView))]
[JsonSerializable(typeof(PutView))]
[JsonSerializable(typeof(GetView))]
[JsonSerializable(typeof(PresignView))]
[JsonSerializable(typeof(PartLinkView))]
[JsonSerializable(typeof(VersionView))]
[JsonSerializable(typeof(FileView))]
[JsonSerializable(typeof(EntryView))]
[JsonSerializable(typeof(IAsyncEnumerable<EntryView>))]
[JsonSerializable(typeof(SearchView))]
[JsonSerializable(typeof(CountView))]
[JsonSerializable(typeof(IReadOnlyList<FacetView>))]
[JsonSerializable(typeof(RemovedView))]
[JsonSerializable(typeof(IReadOnlyList<RemovedView>))]
[JsonSerializable(typeof(TagsView))]
[JsonSerializable(typeof(AliasView))]
[JsonSerializable(typeof(IReadOnlyList<AliasView>))]
[JsonSerializable(typeof(VerifyView))]
[JsonSerializable(typeof(CollectView))]
[JsonSerializable(typeof(BucketSetupView))]
[JsonSerializable(typeof(BucketStepView))]
[JsonSerializable(typeof(BucketShowView))]
[JsonSerializable(typeof(BucketRuleView))]
[JsonSerializable(typeof(BucketEmptyView))]
[JsonSerializable(typeof(ReindexView))]
[JsonSerializable(typeof(StatsView))]
[JsonSerializable(typeof(ComparisonView))]
[JsonSerializable(typeof(TrendView))]
[JsonSerializable(typeof(DoctorView))]
[JsonSerializable(typeof(ProbeReportView))]
[JsonSerializable(typeof(CopyView))]
[JsonSerializable(typeof(ImportView))]
[JsonSerializable(typeof(IAsyncEnumerable<ImportView>))]
[JsonSerializable(typeof(HoldView))]
[JsonSerializable(typeof(IAsyncEnumerable<HoldView>))]
[JsonSerializable(typeof(ReleaseView))]
[JsonSerializable(typeof(RetentionPlanView))]
[JsonSerializable(typeof(RetentionDecisionView))]
[JsonSerializable(typeof(IAsyncEnumerable<RetentionDecisionView>))]
[JsonSerializable(typeof(RetentionReportView))]
[JsonSerializable(typeof(ScheduledRunView))]
[JsonSerializable(typeof(ExplainView))]
[JsonSerializable(typeof(PurgeView))]
[JsonSerializable(typeof(CompletionView))]
[JsonSerializable(typeof(SettingView))]
[JsonSerializable(typeof(IReadOnlyList<SettingView>))]
[JsonSerializable(typeof(ConfigCheckView))]
[JsonSerializable(typeof(ConfigMistakeView))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>In one line, for programs.</summary>
    public static CliJson Compact { get; } = new(Of(indented: false));

    /// <summary>Laid out, for people.</summary>
    public static CliJson Indented { get; } = new(Of(indented: true));

    // Names of any script stay readable; nothing here is put into a web page unescaped.
    private static JsonSerializerOptions Of(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
        Converters = { new MomentConverter() },
    };
}
