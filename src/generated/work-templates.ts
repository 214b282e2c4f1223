// Generated from templates/work/ by scripts/generate-schemas.ts.
export const WORK_TEMPLATES = new Map([
  [
    "8020",
    {
      "summary": "Critical 20 %: one optimization for most of an improvement",
      "parameters": {
        "optimization": "SPECIFIC_OPTIMIZATION",
        "impact_area": "IMPACT_AREA"
      },
      "item": {
        "work_type": "8020_optimization",
        "priority": "critical",
        "description": "Critical 20%: [SPECIFIC_OPTIMIZATION] for 80% [IMPACT_AREA] improvement",
        "team": "meta_8020_team",
        "estimated_duration": "30m"
      }
    }
  ]
] as const)
